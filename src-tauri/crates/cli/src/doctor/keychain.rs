use interlude_account::AccountError;
use interlude_vault::{Keychain, KeychainError, Seal, SystemKeychain};

use super::Verdict;
use crate::failure::Failure;

/// Whether there is a keychain to ask. It is asked for nothing, and so is the user: whether it is
/// locked is seen when the account is opened.
pub(crate) async fn keychain(seal: Option<Seal>) -> Verdict {
    let reached = tokio::task::spawn_blocking(|| SystemKeychain::default().reach()).await;
    let reached = reached.unwrap_or_else(|_| {
        let reason = "asking it broke off".to_owned();
        Err(KeychainError::Failed { reason })
    });
    judged(reached, seal)
}

fn judged(reached: Result<(), KeychainError>, seal: Option<Seal>) -> Verdict {
    match (reached, seal) {
        (Ok(()), Some(Seal::Keychain)) => {
            Verdict::Fine("It can be reached, and the account is sealed by it.".to_owned())
        }
        (Ok(()), Some(_)) => {
            Verdict::Fine("It can be reached. The account does not need it.".to_owned())
        }
        (Ok(()), None) => Verdict::Fine("It can be reached.".to_owned()),
        (Err(error), Some(Seal::Keychain)) => Verdict::Trouble(told(error)),
        (Err(error), seal) => {
            let Failure { code, message, .. } = told(error);
            let message = match seal {
                Some(_) => format!("{message} The account does not need it."),
                None => message,
            };
            Verdict::Note(code, message)
        }
    }
}

fn told(error: KeychainError) -> Failure {
    Failure::from(AccountError::from(error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;

    #[test]
    fn a_keychain_that_is_not_there_is_trouble_only_for_who_needs_it() {
        let missing = || {
            let reason = "no bus".to_owned();
            Err(KeychainError::Missing { reason })
        };
        let Verdict::Trouble(failure) = judged(missing(), Some(Seal::Keychain)) else {
            panic!("the account needs it");
        };
        assert_eq!(
            (failure.exit, failure.code),
            (Exit::NeedsUser, "no_keychain")
        );
        for seal in [None, Some(Seal::None), Some(Seal::Passphrase)] {
            assert_eq!(judged(missing(), seal).word(), "note");
        }
    }
}
