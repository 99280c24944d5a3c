use interlude_app::{Account, Accounts, Connection, Error, Protection, Unlocked};
use interlude_model::Code;
use interlude_store::keys::{Credentials, Seal};

use super::Outcome;
use crate::answer::Answer;
use crate::args::Connect;
use crate::context::Context;
use crate::documents::{AccountDocument, ConnectDocument, SyncDocument};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::secrets::{self, EmptyInput};
use crate::session::{self, Access, Session};
use crate::sync_outcome::SyncOutcome;
use crate::text::{self, Times};

/// Connects an account, or renews the credentials of a connected one, and syncs it.
///
/// The account is saved before its first sync and stays if that fails. The exit code is that of the sync.
pub(super) async fn run(context: &Context, args: Connect) -> Outcome {
    let (unlocked, credentials, is_new) = match prepare(context, args).await {
        Ok(prepared) => prepared,
        Err(failure) => return Err(failure).into(),
    };
    match Session::start(context, unlocked, credentials, Access::Server, true).await {
        Err(failure) => Err(failure).into(),
        Ok(session) => {
            session
                .finish(context, async |session| {
                    first_sync(context, session, is_new).await
                })
                .await
        }
    }
}

async fn prepare(
    context: &Context,
    args: Connect,
) -> Result<(Unlocked, Credentials, bool), Failure> {
    if context.account.is_some() {
        let message = "connect chooses the account id itself. Leave out --account.";
        return Err(Failure::new(Code::WrongUse, message));
    }
    let seal = args.seal.map(Seal::from);
    let connection = connection(&args)?;
    let given = secrets::from_environment()?;
    let accounts = Accounts::claim(context.data_folder()?)?;
    match accounts.connected(&connection)? {
        Some(account) => {
            check_seal(&accounts, &account, seal)?;
            let unlocked = session::unlock(&accounts, account).await?;
            let empty = match unlocked.seal() {
                Seal::None => EmptyInput::LeavesOut,
                Seal::Passphrase | Seal::Keychain => EmptyInput::KeepsOld,
            };
            let given = secrets::prompt_missing(given, empty)?;
            let credentials = required(unlocked.credentials(given.clone()))?;
            let unlocked = unlocked.reconnect(connection, given).await?;
            Ok((unlocked, credentials, false))
        }
        None => {
            let protection = protection(&accounts, seal).await?;
            let given = required(secrets::prompt_missing(given, EmptyInput::LeavesOut)?)?;
            let unlocked = accounts
                .create(connection, protection, given.clone())
                .await
                .map_err(without_keychain)?;
            Ok((unlocked, given, true))
        }
    }
}

async fn first_sync(context: &Context, session: &Session, is_new: bool) -> Result<Answer, Failure> {
    let outcome = SyncOutcome::run(session).await;
    let exit = outcome.exit(session);
    let notices = session.notices();
    let open = &session.open;
    session.view(|model| {
        let document = || ConnectDocument {
            account: AccountDocument::of(&open.account, open.seal),
            is_new,
            sync: SyncDocument::of(session, &outcome),
        };
        context.answer(exit, &notices, document, |zone| {
            let mut page = text::connected(&open.account, is_new, open.seal);
            let times = Times::in_zone(zone);
            page.append(&text::sync_outcome(model, &outcome, times));
            if let Some(failure) = &outcome.failure {
                page.paragraph("The account is saved. To sync it, run: interlude sync.");
                if is_new && failure.exit == Exit::NeedsUser {
                    let id = open.account.id();
                    page.paragraph(&format!(
                        "If this is the wrong account, run: interlude sign-out --remove --account {id}."
                    ));
                }
            }
            page
        })
    })
}

fn connection(args: &Connect) -> Result<Connection, Failure> {
    let wrong = |flag: &str, why: &dyn ToString| {
        Failure::new(Code::BadConnection, format!("{flag}: {}", why.to_string()))
    };
    let amend = args.amend_url.as_deref().map(str::parse).transpose();
    Ok(Connection {
        base: args.url.parse().map_err(|error| wrong("--url", &error))?,
        amend: amend.map_err(|error| wrong("--amend-url", &error))?,
        partner: args
            .partner
            .parse()
            .map_err(|error| wrong("--partner", &error))?,
    })
}

/// Fails if the account has another seal. Changing it would mean encrypting all stored data again.
fn check_seal(accounts: &Accounts, account: &Account, wanted: Option<Seal>) -> Result<(), Failure> {
    let seal = accounts.seal(account)?;
    if wanted.is_none_or(|wanted| wanted == seal) {
        return Ok(());
    }
    Err(Error::sealed_otherwise(account.id(), seal).into())
}

/// Returns the protection of a new account: the requested one, else the keychain if it can be reached.
async fn protection(accounts: &Accounts, seal: Option<Seal>) -> Result<Protection, Failure> {
    match seal {
        Some(Seal::None) => Ok(Protection::None),
        Some(Seal::Passphrase) => match secrets::new_passphrase()? {
            Some(passphrase) => Ok(Protection::Passphrase(passphrase)),
            None => {
                let message = "--seal passphrase needs a passphrase. Set INTERLUDE_PASSPHRASE, or \
                               connect at a terminal.";
                Err(Failure::new(Code::PassphraseNeeded, message).of_wrong_use())
            }
        },
        Some(Seal::Keychain) | None => match accounts.reach_keychain().await {
            Ok(()) => Ok(Protection::Keychain),
            Err(error) => {
                let failure = without_keychain(error);
                let code = seal.map_or(Code::SealNeeded, |_| failure.code);
                Err(Failure::new(code, failure.message).of_wrong_use())
            }
        },
    }
}

/// Converts the error, and adds the other seals as advice if the keychain is the problem.
fn without_keychain(error: Error) -> Failure {
    const ADVICE: &str = "Or choose --seal passphrase (you enter it for each command, or set \
                          INTERLUDE_PASSPHRASE), or --seal none (nothing is encrypted, and \
                          credentials are not saved).";
    let failure = Failure::from(error);
    match failure.code {
        Code::NoKeychain | Code::KeychainLocked | Code::KeychainFailed => Failure {
            message: format!("{} {ADVICE}", failure.message),
            ..failure
        },
        _ => failure,
    }
}

/// Fails if the API key is missing, because the list needs it. The token is only needed to send changes.
fn required(credentials: Credentials) -> Result<Credentials, Failure> {
    if credentials.api_key.is_some() {
        return Ok(credentials);
    }
    let message = "The API key is missing. Put it in INTERLUDE_API_KEY, or connect at a terminal \
                   to be asked for it.";
    Err(Failure::new(Code::NoApiKey, message))
}
