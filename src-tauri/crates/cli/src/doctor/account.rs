use interlude_account::{Account, Accounts};
use interlude_vault::token::TokenClaims;
use interlude_vault::{Credentials, Seal, Secret};

use super::Verdict;
use crate::context::Context;
use crate::failure::Failure;
use crate::secrets::{self, Enter};
use crate::session::{self, Given, Session, Wants};

/// The account that was looked at, as far as it could be opened.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) verdict: Verdict,
    pub(crate) account: Option<Account>,
    pub(crate) seal: Option<Seal>,
    pub(crate) token: Option<Secret>,
    /// Its engine runs, and goes nowhere of its own accord.
    pub(crate) session: Option<Session>,
}

/// Opens the account, vault and database, as every command does.
pub(crate) async fn account(context: &Context, accounts: Option<&Accounts>) -> Found {
    let mut found = Found {
        verdict: Verdict::NotDone("There is no data folder that could be opened.".to_owned()),
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
            found.verdict = Verdict::Fine(standing(&session));
            found.session = Some(session);
        }
        Err(failure) if failure.code == "no_account" => {
            found.verdict = Verdict::Note(failure.code, failure.message);
        }
        Err(failure) => found.verdict = Verdict::Trouble(failure),
    }
    found
}

impl Found {
    async fn open(&mut self, context: &Context, accounts: &Accounts) -> Result<Session, Failure> {
        let account = session::choose(accounts, context)?;
        self.account = Some(account.clone());
        self.seal = Some(accounts.seal(&account)?);
        let Given {
            credentials: given,
            hears_environment,
        } = Given::to(accounts, &account)?;
        let unlocked = session::unlock(accounts, account).await?;
        let credentials = secrets::completed(unlocked.credentials(given), Enter::LeavesItOut)?;
        self.token.clone_from(&credentials.token);
        let credentials = binding_nobody(credentials, unlocked.account());
        Session::start(
            context,
            unlocked,
            credentials,
            Wants::Server,
            hears_environment,
        )
        .await
    }
}

fn standing(session: &Session) -> String {
    let id = session.open.account.id();
    let (interviews, changes) =
        session.read(|ledger| (ledger.len(), ledger.durable().outbox.len()));
    let changes = match changes {
        0 => "nothing waits".to_owned(),
        1 => "1 change is not finished".to_owned(),
        count => format!("{count} changes are not finished"),
    };
    format!("{id} opens: {interviews} interviews are kept, and {changes}.")
}

/// The credentials without a token that would bind the account to its holder, or be refused.
fn binding_nobody(credentials: Credentials, account: &Account) -> Credentials {
    let claims = credentials.token.as_ref().map(TokenClaims::read);
    let holder = claims.and_then(|claims| claims.ok()?.holder);
    let is_known = holder.is_some() && holder.as_deref() == account.holder();
    let token = credentials.token.filter(|_| is_known);
    Credentials {
        token,
        ..credentials
    }
}
