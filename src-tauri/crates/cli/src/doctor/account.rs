use interlude_app::{Account, Accounts};
use interlude_model::Code;
use interlude_store::keys::token::TokenClaims;
use interlude_store::keys::{Credentials, Seal, Secret};

use super::CheckResult;
use crate::context::Context;
use crate::failure::Failure;
use crate::secrets::{self, EmptyInput};
use crate::session::{self, Access, EnvironmentCredentials, Session};

/// The result of the account check. The fields are set as far as the account could be opened.
#[derive(Debug)]
pub(crate) struct AccountCheck {
    pub(crate) result: CheckResult,
    pub(crate) account: Option<Account>,
    pub(crate) seal: Option<Seal>,
    pub(crate) token: Option<Secret>,
    /// The open account. Its engine does not poll.
    pub(crate) session: Option<Session>,
}

/// Opens the account as every command does: its vault, then its database.
pub(crate) async fn account(context: &Context, accounts: Option<&Accounts>) -> AccountCheck {
    let mut found = AccountCheck {
        result: CheckResult::NotDone("The data folder could not be opened.".to_owned()),
        account: None,
        seal: None,
        token: None,
        session: None,
    };
    let Some(accounts) = accounts else {
        return found;
    };
    match found.open(context, accounts).await {
        Ok(session) => {
            found.result = CheckResult::Ok(summary(&session));
            found.session = Some(session);
        }
        Err(failure) if failure.code == Code::NoAccount => {
            found.result = CheckResult::Note(failure.code, failure.message);
        }
        Err(failure) => found.result = CheckResult::Trouble(failure),
    }
    found
}

impl AccountCheck {
    async fn open(&mut self, context: &Context, accounts: &Accounts) -> Result<Session, Failure> {
        let account = session::choose(accounts, context)?;
        self.account = Some(account.clone());
        self.seal = Some(accounts.seal(&account)?);
        let EnvironmentCredentials {
            credentials: given,
            uses_environment,
        } = EnvironmentCredentials::for_account(accounts, &account)?;
        let unlocked = session::unlock(accounts, account).await?;
        let credentials =
            secrets::prompt_missing(unlocked.credentials(given), EmptyInput::LeavesOut)?;
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
        1 => "1 unfinished change".to_owned(),
        count => format!("{count} unfinished changes"),
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
