//! The checks of this computer: the data folder, the keychain and the account.

use std::path::{Path, PathBuf};

use interlude_app::{Account, Accounts, Error, run_blocking};
use interlude_model::{Code, Credentials, Secret};
use interlude_store::fs::check_writable;
use interlude_store::keys::token::TokenClaims;
use interlude_store::keys::{Keychain, Seal, SystemKeychain};

use super::{ACCOUNT, Check, DAMAGED_FILES, FOLDER, KEYCHAIN};
use crate::context::Context;
use crate::failure::Failure;
use crate::secrets::{self, EmptyInput};
use crate::session::{self, Access, Session};
use crate::text::count;

/// The free space in bytes below which a long list may not fit.
const LOW_SPACE_BYTES: u64 = 64 << 20;

/// Checks that the folder exists, is not in use by another process, and can be written. Returns its accounts.
pub(super) fn folder(context: &Context, free_bytes: Option<u64>) -> (Check, Option<Accounts>) {
    let path = &context.path;
    if let Ok(false) = path.try_exists() {
        let message = format!(
            "{} does not exist yet. It is created when an account is connected.",
            path.display()
        );
        return (Check::note(FOLDER, Code::NoDataFolder, message), None);
    }
    match context.folder.accounts() {
        Ok(accounts) => {
            let check = match check_writable(path) {
                Ok(()) => space(path, free_bytes),
                Err(error) => Check::trouble(FOLDER, Error::from(error)),
            };
            (check, accounts)
        }
        Err(failure) => (Check::trouble(FOLDER, failure), None),
    }
}

fn space(path: &Path, free_bytes: Option<u64>) -> Check {
    let path = path.display();
    let Some(free) = free_bytes else {
        return Check::ok(FOLDER, format!("{path} can be written."));
    };
    let amount = match free / 1_000_000 {
        megabytes @ 0..1_000 => format!("{megabytes} MB"),
        megabytes => format!("{:.1} GB", (megabytes / 100) as f64 / 10.0),
    };
    if free < LOW_SPACE_BYTES {
        let message = format!(
            "{path} can be written, but only {amount} are free on its disk. Free some space."
        );
        return Check::note(FOLDER, Code::LittleSpace, message);
    }
    Check::ok(
        FOLDER,
        format!("{path} can be written, and {amount} are free."),
    )
}

/// Returns the space on the disk of a folder that this user may still fill, in bytes, if the system says so.
#[cfg(unix)]
#[cfg_attr(
    all(target_os = "linux", target_pointer_width = "64"),
    expect(
        clippy::useless_conversion,
        reason = "not every system counts in 64 bits"
    )
)]
pub(super) fn free_bytes(path: &Path) -> Option<u64> {
    let disk = nix::sys::statvfs::statvfs(path).ok()?;
    u64::from(disk.blocks_available()).checked_mul(u64::from(disk.fragment_size()))
}

#[cfg(not(unix))]
pub(super) fn free_bytes(_path: &Path) -> Option<u64> {
    None
}

/// Checks that the system keychain can be reached. It does not ask the user to unlock it. The account
/// check finds out if it is locked.
pub(super) async fn keychain(seal: Option<Seal>) -> Check {
    let reached = run_blocking(|| SystemKeychain::default().reach()).await;
    let failure = reached.map_err(|error| Failure::from(Error::from(error)));
    match (failure, seal) {
        (Ok(()), Some(Seal::Keychain)) => Check::ok(
            KEYCHAIN,
            "It can be reached, and the account is sealed by it.",
        ),
        (Ok(()), Some(_)) => {
            Check::ok(KEYCHAIN, "It can be reached. The account does not need it.")
        }
        (Ok(()), None) => Check::ok(KEYCHAIN, "It can be reached."),
        (Err(failure), Some(Seal::Keychain)) => Check::trouble(KEYCHAIN, failure),
        (Err(failure), Some(_)) => {
            Check::noted(KEYCHAIN, failure.with("The account does not need it."))
        }
        (Err(failure), None) => Check::noted(KEYCHAIN, failure),
    }
}

/// The account, as far as it could be opened.
#[derive(Default)]
pub(super) struct OpenedAccount {
    pub(super) account: Option<Account>,
    pub(super) seal: Option<Seal>,
    pub(super) token: Option<Secret>,
    /// The open account. Its engine does not poll. The caller closes it.
    pub(super) session: Option<Session>,
}

impl OpenedAccount {
    /// Opens the account as every command does: its vault, then its database.
    pub(super) async fn open(context: &Context, accounts: Option<&Accounts>) -> (Self, Check) {
        let mut opened = Self::default();
        let Some(accounts) = accounts else {
            let message = "The data folder could not be opened.";
            return (opened, Check::not_done(ACCOUNT, message));
        };
        let check = match opened.open_account(context, accounts).await {
            Ok(session) => {
                let message = summary(&session);
                opened.session = Some(session);
                Check::ok(ACCOUNT, message)
            }
            Err(failure) if failure.code == Code::NoAccount => Check::noted(ACCOUNT, failure),
            Err(failure) => Check::trouble(ACCOUNT, failure),
        };
        (opened, check)
    }

    async fn open_account(
        &mut self,
        context: &Context,
        accounts: &Accounts,
    ) -> Result<Session, Failure> {
        let account = session::choose(accounts, context)?;
        self.account = Some(account.clone());
        self.seal = Some(accounts.seal(&account)?);
        if let Some(open) = context.folder.running(account.id()) {
            self.token = open.credentials().token;
            return Ok(Session::shared(context, open));
        }
        let given = session::environment_credentials(context, accounts, &account).await?;
        let uses_environment = given.is_some();
        let unlocked = session::unlock(context, accounts, account).await?;
        let credentials = unlocked.credentials(given.unwrap_or_default());
        let empty = EmptyInput::LeavesOut;
        let credentials = secrets::prompt_missing(&context.terminal, credentials, empty).await?;
        self.token.clone_from(&credentials.token);
        let credentials = without_binding_token(credentials, unlocked.account());
        Session::start(
            context,
            unlocked,
            credentials,
            Access::Server,
            uses_environment,
        )
        .await
    }
}

fn summary(session: &Session) -> String {
    let id = session.open.account.id();
    let (interviews, changes) =
        session.read(|ledger| (ledger.len(), ledger.durable().outbox.len()));
    let changes = match changes {
        0 => "no unfinished change".to_owned(),
        some => count(some, "unfinished change", "unfinished changes"),
    };
    format!("{id} can be opened. It has {interviews} interviews and {changes}.")
}

/// Removes the token unless it names the holder to whom the account is bound already. Another token would
/// bind the account or be refused, and a check must do neither.
fn without_binding_token(credentials: Credentials, account: &Account) -> Credentials {
    let claims = credentials.token.as_ref().map(TokenClaims::read);
    let holder = claims.and_then(|claims| claims.ok()?.holder);
    let is_bound_holder = holder.is_some() && holder.as_deref() == account.holder();
    let token = credentials.token.filter(|_| is_bound_holder);
    Credentials {
        token,
        ..credentials
    }
}

/// Returns a note about files that were moved aside because they were damaged, or None if there are none.
pub(super) fn damaged_files(files: &[PathBuf]) -> Option<Check> {
    if files.is_empty() {
        return None;
    }
    let kept = count(
        files.len(),
        "damaged file is kept",
        "damaged files are kept",
    );
    let paths: Vec<_> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    let paths = paths.join(", ");
    let message =
        format!("{kept}: {paths}. Interlude does not use them. Delete them if no data is missing.");
    Some(Check::note(DAMAGED_FILES, Code::DamagedFiles, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_space_is_noted() {
        let check = |free| space(Path::new("/data"), Some(free));
        assert_eq!(check(LOW_SPACE_BYTES - 1).code, Some(Code::LittleSpace));
        let plenty = check(120_450_000_000);
        assert_eq!(
            plenty.message,
            "/data can be written, and 120.4 GB are free."
        );
    }
}
