use interlude_app::{Error, run_blocking};
use interlude_store::keys::{Keychain, KeychainError, Seal, SystemKeychain};

use super::CheckResult;
use crate::failure::Failure;

/// Checks that the system keychain can be reached. It does not ask the user to unlock it. The account
/// check finds out if it is locked.
pub(crate) async fn keychain(seal: Option<Seal>) -> CheckResult {
    let reached = run_blocking(|| SystemKeychain::default().reach()).await;
    result_of(reached, seal)
}

fn result_of(reached: Result<(), KeychainError>, seal: Option<Seal>) -> CheckResult {
    match (reached, seal) {
        (Ok(()), Some(Seal::Keychain)) => {
            CheckResult::Ok("It can be reached, and the account is sealed by it.".to_owned())
        }
        (Ok(()), Some(_)) => {
            CheckResult::Ok("It can be reached. The account does not need it.".to_owned())
        }
        (Ok(()), None) => CheckResult::Ok("It can be reached.".to_owned()),
        (Err(error), Some(Seal::Keychain)) => CheckResult::Trouble(failure_of(error)),
        (Err(error), seal) => {
            let Failure { code, message, .. } = failure_of(error);
            let message = match seal {
                Some(_) => format!("{message} The account does not need it."),
                None => message,
            };
            CheckResult::Note(code, message)
        }
    }
}

fn failure_of(error: KeychainError) -> Failure {
    Failure::from(Error::from(error))
}

#[cfg(test)]
mod tests {
    use interlude_model::Code;

    use super::*;
    use crate::exit::Exit;

    #[test]
    fn a_missing_keychain_is_trouble_only_if_the_account_needs_it() {
        let missing = || {
            let reason = "no bus".to_owned();
            Err(KeychainError::Missing { reason })
        };
        let CheckResult::Trouble(failure) = result_of(missing(), Some(Seal::Keychain)) else {
            panic!("the account needs it");
        };
        assert_eq!(
            (failure.exit, failure.code),
            (Exit::NeedsUser, Code::NoKeychain)
        );
        for seal in [None, Some(Seal::None), Some(Seal::Passphrase)] {
            assert_eq!(result_of(missing(), seal).name(), "note");
        }
    }
}
