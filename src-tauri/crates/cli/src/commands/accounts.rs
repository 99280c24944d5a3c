use std::sync::Arc;

use interlude_app::view::ViewContext;
use interlude_app::{Account, Accounts, Connection, Error, NewSeal, OpenAccount, Unfinished};
use interlude_model::{Code, Credentials};
use interlude_store::keys::Seal;

use crate::args::{Connect, SignIn, SignOut};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::output::{Answer, OutputFormat};
use crate::secrets::{self, EmptyInput};
use crate::session::{self, Access, Session};
use crate::sync::{SyncOutcome, exit_code};
use crate::{documents, text};

/// Lists the accounts of the data folder without opening them.
pub(super) fn list(context: &Context) -> Result<Answer, Failure> {
    let mut found = Vec::new();
    let mut unreadable = Vec::new();
    if let Some(accounts) = context.folder.accounts()? {
        let listed = accounts.list()?;
        for (id, error) in listed.unreadable {
            unreadable.push((id, Failure::from(error)));
        }
        for account in listed.accounts {
            match accounts.seal(&account) {
                Ok(seal) => found.push((account, seal)),
                Err(error) => unreadable.push((account.id().clone(), error.into())),
            }
        }
    }
    let document = || documents::accounts(&found, &unreadable);
    let text = || text::accounts(&found, &unreadable);
    Answer::new(context.format, Exit::Done, &[], document, text)
}

/// Connects an account, or renews the credentials of a connected one, and syncs it.
///
/// The account is saved before its first sync and stays if that fails. The exit code is that of the sync.
pub(super) async fn connect(context: &Context, args: Connect) -> Result<Answer, Failure> {
    let (session, entry) = prepare(context, args).await?;
    session
        .finish(async |session| sync(session, entry).await)
        .await
}

/// Renews the credentials of an account and syncs it.
///
/// The account is opened with its old credentials first, which fails if they are bound to another server than
/// the one in its file. So no password goes to a server that was changed there.
pub(super) async fn sign_in(context: &Context, args: SignIn) -> Result<Answer, Failure> {
    let given = secrets::from_environment(&context.terminal).await?;
    let accounts = context.folder.accounts()?.ok_or(Code::NoAccount)?;
    let account = session::choose(&accounts, context)?;
    let (session, old) = match context.folder.running(account.id()) {
        Some(open) => {
            let old = open.credentials();
            (Session::shared(context, open), old)
        }
        None => {
            let unlocked = session::unlock(context, &accounts, account).await?;
            let old = unlocked.credentials(Credentials::default());
            let access = Access::Server;
            let session = Session::start(context, unlocked, old.clone(), access, true).await?;
            (session, old)
        }
    };
    let renew = async |session: &Session| {
        let connection = session.open.account.connection();
        let given = credentials(context, given, old, connection, &args, session.open.seal).await?;
        if given.api_key.is_none() && given.token.is_none() {
            let message = "There is nothing to sign in with. Set INTERLUDE_API_KEY or INTERLUDE_TOKEN, add \
                           --login, or call Interlude at a terminal.";
            return Err(Failure::new(Code::WrongUse, message));
        }
        session.open.renew(given).await?;
        sync(session, Entry::SignedIn).await
    };
    session.finish(renew).await
}

/// The way in which an account got its credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    Connected,
    /// It was connected before.
    ConnectedAgain,
    SignedIn,
}

async fn sync(session: &Session, entry: Entry) -> Result<Answer, Failure> {
    let outcome = SyncOutcome::run(session).await;
    session.answer(
        exit_code(session, outcome.failure.as_ref()),
        |session, model| documents::connected(session, model, entry, &outcome),
        |session, model| text::connected(session, model, entry, &outcome),
    )
}

/// Creates the account or connects it again, and opens it.
async fn prepare(context: &Context, args: Connect) -> Result<(Session, Entry), Failure> {
    if context.account.is_some() {
        let message = "connect chooses the account id itself. Leave out --account.";
        return Err(Failure::new(Code::WrongUse, message));
    }
    let seal = args.seal;
    let connection = connection(&args)?;
    let given = secrets::from_environment(&context.terminal).await?;
    let accounts = context.folder.accounts()?.ok_or(Code::NoAccount)?;
    let (unlocked, credentials, entry) = match accounts.connected(&connection)? {
        Some(account) => {
            check_seal(&accounts, &account, seal)?;
            if let Some(open) = context.folder.running(account.id()) {
                let session = reconnect_shared(context, open, given, &connection, &args).await?;
                return Ok((session, Entry::ConnectedAgain));
            }
            let unlocked = session::unlock(context, &accounts, account).await?;
            let old = unlocked.credentials(Credentials::default());
            let seal = unlocked.seal();
            let given = credentials(context, given, old, &connection, &args.sign_in, seal).await?;
            let credentials = required(unlocked.credentials(given.clone()))?;
            let unlocked = unlocked.reconnect(connection, given).await?;
            (unlocked, credentials, Entry::ConnectedAgain)
        }
        None => {
            let seal = new_seal(context, &accounts, seal).await?;
            let none = Credentials::default();
            // A new account has no credentials yet. In this an account with the seal `none` is the same.
            let given = credentials(context, given, none, &connection, &args.sign_in, Seal::None);
            let given = required(given.await?)?;
            let unlocked = accounts
                .create(connection, seal, given.clone())
                .await
                .map_err(without_keychain)?;
            (unlocked, given, Entry::Connected)
        }
    };
    let session = Session::start(context, unlocked, credentials, Access::Server, true).await?;
    Ok((session, entry))
}

/// Renews the credentials of an account that the process which holds the data folder has open.
async fn reconnect_shared(
    context: &Context,
    open: Arc<OpenAccount>,
    given: Credentials,
    connection: &Connection,
    args: &Connect,
) -> Result<Session, Failure> {
    let servers = open.account.connection();
    if connection.amend.is_some() && connection.amend != servers.amend {
        let message = "The server for changes cannot be replaced while the account is open. Close \
                       Interlude, then connect again.";
        return Err(Failure::new(Code::InUse, message));
    }
    let (old, seal) = (open.credentials(), open.seal);
    let given = credentials(context, given, old.clone(), servers, &args.sign_in, seal).await?;
    required(given.clone().over(old))?;
    open.renew(given).await?;
    Ok(Session::shared(context, open))
}

/// Completes the credentials of the environment: at the terminal, and by a sign-in if a login is given.
async fn credentials(
    context: &Context,
    given: Credentials,
    old: Credentials,
    connection: &Connection,
    args: &SignIn,
    seal: Seal,
) -> Result<Credentials, Failure> {
    let empty = match seal {
        Seal::None => EmptyInput::LeavesOut,
        Seal::Passphrase | Seal::Keychain => EmptyInput::KeepsOld,
    };
    let terminal = &context.terminal;
    let Some(login) = &args.login else {
        return secrets::prompt_missing(terminal, given, empty).await;
    };
    if given.token.is_some() && context.format == OutputFormat::Text {
        terminal
            .note("INTERLUDE_TOKEN is set. Unset it, so that later commands use the new token.");
    }
    let known = given.api_key.or(old.api_key);
    let api_key = secrets::prompt_api_key(terminal, known, empty).await?;
    let credentials = required(Credentials {
        api_key,
        token: None,
    })?;
    let password = secrets::password(terminal, login).await?;
    let token = Some(connection.sign_in(login, &password).await?);
    Ok(Credentials {
        token,
        ..credentials
    })
}

fn connection(args: &Connect) -> Result<Connection, Failure> {
    let wrong = |flag: &str, why: &dyn ToString| {
        Failure::new(Code::BadConnection, format!("{flag}: {}", why.to_string()))
    };
    let amend = args.amend_url.as_deref().map(str::parse).transpose();
    let partner = args.partner.parse();
    Ok(Connection {
        base: args.url.parse().map_err(|error| wrong("--url", &error))?,
        amend: amend.map_err(|error| wrong("--amend-url", &error))?,
        partner: partner.map_err(|error| wrong("--partner", &error))?,
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

/// Returns the seal of a new account: the requested one, else the keychain if it can be reached.
pub(super) async fn new_seal(
    context: &Context,
    accounts: &Accounts,
    seal: Option<Seal>,
) -> Result<NewSeal, Failure> {
    match seal {
        Some(Seal::None) => Ok(NewSeal::None),
        Some(Seal::Passphrase) => match secrets::new_passphrase(&context.terminal).await? {
            Some(passphrase) => Ok(NewSeal::Passphrase(passphrase)),
            None => {
                let message = "--seal passphrase needs a passphrase.";
                Err(Failure::new(Code::PassphraseNeeded, message).of_wrong_use())
            }
        },
        Some(Seal::Keychain) | None => match accounts.reach_keychain().await {
            Ok(()) => Ok(NewSeal::Keychain),
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
        Code::NoKeychain | Code::KeychainLocked | Code::KeychainFailed => failure.with(ADVICE),
        _ => failure,
    }
}

/// Fails if the API key is missing, because the list needs it. The token is only needed to send changes.
fn required(credentials: Credentials) -> Result<Credentials, Failure> {
    match credentials.api_key {
        Some(_) => Ok(credentials),
        None => Err(Code::NoApiKey.into()),
    }
}

/// Deletes the account's credentials, or removes the account from this computer.
///
/// It does not use the credentials in the environment. They may belong to another person than the account
/// is bound to, and that would keep the account from opening.
pub(super) async fn sign_out(context: &Context, args: SignOut) -> Result<Answer, Failure> {
    let accounts = context.folder.accounts()?.ok_or(Code::NoAccount)?;
    // An account that is named can be removed even if it cannot be read.
    let id = match &context.account {
        Some(id) => id.clone(),
        None => session::choose(&accounts, context)?.id().clone(),
    };
    match Session::without_credentials(context, &accounts, &id).await {
        Ok(session) => {
            let leave = async |session: &Session| leave(session, args).await;
            session.finish(leave).await
        }
        Err(_) if args.drop_waiting => {
            let removed = accounts.remove_unseen(&id).await?;
            let document = || documents::removed(&id, None, &removed);
            let text = || text::removed_unseen(&id, &removed);
            Answer::new(context.format, Exit::Done, &[], document, text)
        }
        Err(failure) if args.remove && failure.code != Code::UnknownAccount => Err(failure.with(
            "The account was not removed, because its waiting changes cannot be shown. To remove it \
             anyway, add --drop-waiting.",
        )),
        Err(failure) => Err(failure),
    }
}

async fn leave(session: &Session, args: SignOut) -> Result<Answer, Failure> {
    if !args.remove {
        session.open.sign_out().await?;
        let text = |session: &Session, _: &ViewContext<'_>| text::signed_out(session);
        return session.answer(Exit::Done, documents::signed_out, text);
    }
    let unfinished = if args.drop_waiting {
        Unfinished::Dropped
    } else {
        Unfinished::Kept
    };
    let removed = session.open.remove(unfinished).await?;
    let id = session.open.account.id();
    session.answer(
        Exit::Done,
        |_, model| documents::removed(id, Some(&model.changes()), &removed),
        |session, model| text::removed(session, model, &removed),
    )
}
