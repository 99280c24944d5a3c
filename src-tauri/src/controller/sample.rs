//! The sample account. It uses the same client code as other accounts, against a server of invented
//! interviews that runs inside the application on the loopback interface. An invented other side answers
//! at the pace of a person.
//!
//! The account has its own data folder inside the usual one, so it never touches real accounts. It contains
//! no real people and is not encrypted. Its server loses its state when the application ends. Waiting
//! changes are kept until the next start.

use std::io;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use interlude_app::view::{StartState, WindowError};
use interlude_app::{Account, Accounts, Connection, Error, NewSeal, OpenAccount, run_blocking};
use interlude_engine::clock::Clock;
use interlude_engine::edit::Edit;
use interlude_engine::{Engine, Query, Sort};
use interlude_model::{Credentials, Secret, Slot, Timestamp, View, ViewState};
use interlude_sandbox::{Data, Options, OtherSideBehaviour, Rules, Sandbox};
use tokio::net::TcpListener;

use super::Controller;
use super::open::{Session, list_accounts};
use super::settings_file::StartupAccount;
use super::words::SAMPLE_LABEL;

impl Controller {
    /// Opens the sample account in place of the open one.
    pub async fn try_sample(&self) -> Result<StartState, WindowError> {
        let _claimed = self.0.accounts.lock().await;
        let session = self.session().ok();
        if session.as_ref().is_some_and(|session| session.is_sample()) {
            return self.start_state().await;
        }
        self.show(StartState::Opening, session);
        Ok(self.open_sample().await)
    }

    /// Removes all data of the sample account, with its waiting changes, because no real person gets them.
    pub(super) async fn remove_sample(
        &self,
        claimed: &mut Option<Accounts>,
    ) -> Result<StartState, WindowError> {
        let open = self.session().ok().filter(|session| session.is_sample());
        let is_open = open.is_some();
        if is_open {
            self.show(StartState::Opening, open);
            self.close_session().await;
        }
        let removed = delete_accounts(&self.data()?.join("sample")).await;
        if removed.is_ok() {
            self.forget_hosts_of(SAMPLE_LABEL).await;
        }
        if !is_open {
            removed?;
            return self.start_state().await;
        }
        self.add_notice(removed.err().map(|error| error.message));
        Ok(self.return_to_first_run(claimed).await)
    }

    pub(super) async fn open_sample(&self) -> StartState {
        self.leave_sample().await;
        let clock = Arc::clone(&self.0.environment.clock);
        // The sample's working day fits the zone that is shown.
        let minutes_east = self.preferences().minutes_east(clock.now().wall);
        let opened = match self.data() {
            Ok(data) => open(data.join("sample"), minutes_east, clock).await,
            Err(error) => Err(error),
        };
        match opened {
            Ok(session) => self.show_session(session, StartupAccount::Sample).await,
            Err(error) => self.show_error(&error),
        }
    }
}

/// The application's clock for the sample server.
struct ServerClock(Arc<dyn Clock>);

impl interlude_sandbox::Clock for ServerClock {
    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.0.now().wall.to_chrono().unwrap_or_default()
    }
}

async fn open(folder: PathBuf, minutes_east: i32, clock: Arc<dyn Clock>) -> Result<Session, Error> {
    let claimed = folder.clone();
    let accounts = run_blocking(move || Accounts::claim(claimed)).await?;
    let listed = list_accounts(&accounts).await.ok();
    let known = listed.and_then(|mut all| all.accounts.pop());
    let options = Options {
        data: Data::Week {
            utc_offset_minutes: minutes_east,
        },
        clock: Arc::new(ServerClock(Arc::clone(&clock))),
        rules: Rules {
            other_side: Some(OtherSideBehaviour::real()),
            ..Rules::default()
        },
        ..Options::default()
    };
    let (listener, known) = listen(&folder, known).await?;
    let sandbox = Sandbox::start(listener, options).map_err(Error::sample_without_port)?;
    let credentials = Credentials {
        api_key: Some(Secret::new(sandbox.api_key()).map_err(Error::sample_not_set_up)?),
        token: Some(Secret::new(sandbox.token()).map_err(Error::sample_not_set_up)?),
    };
    let is_new = known.is_none();
    let unlocked = match known {
        Some(account) => accounts.unlock(account, None).await?,
        None => {
            let connection = Connection {
                base: sandbox.url().parse().map_err(Error::sample_not_set_up)?,
                amend: None,
                partner: sandbox
                    .partner_id()
                    .parse()
                    .map_err(Error::sample_not_set_up)?,
            };
            let given = credentials.clone();
            accounts.create(connection, NewSeal::None, given).await?
        }
    };
    let open: OpenAccount = unlocked
        .start(credentials, true, Arc::clone(&clock))
        .await?;
    if is_new {
        // If this fails, the inbox has only proposals.
        let _ = begin_with_a_conflict(&open.engine, &sandbox, clock.now().wall).await;
    }
    Ok(Session::new(open, Some(sandbox)))
}

/// Makes a conflict for the user to decide: a proposal that waits while the other side proposes another time.
/// Returns None if there is no interview to do it with.
async fn begin_with_a_conflict(engine: &Engine, sandbox: &Sandbox, now: Timestamp) -> Option<()> {
    engine.sync_now().await;
    let (id, agreed) = engine.read(|ledger| {
        let query = Query {
            from: Some(now.plus(Duration::from_hours(24))),
            sort: Sort::Start,
            ..Query::default()
        };
        let is_free = |view: &View<'_>| {
            view.state() == ViewState::Agreed && view.interview.no_proposal().is_none()
        };
        let agreed = ledger.query_where(&query, is_free);
        let mut agreed = agreed.interviews.iter();
        agreed.find_map(|view| Some((view.interview.id, view.agreed().slot()?)))
    })?;
    let later = |hours| {
        let by = Duration::from_hours(hours);
        Slot::new(agreed.start().plus(by), agreed.end().plus(by)).ok()
    };
    let (ours, theirs) = (later(1)?, later(2)?);
    let edit = Edit::Amend {
        id,
        slot: ours,
        seen: None,
        // It must not be sent before the list below.
        undo: Duration::from_secs(60),
    };
    engine.edit(edit).await.ok()?;
    let (start, end) = (theirs.start().to_chrono()?, theirs.end().to_chrono()?);
    let number = u64::try_from(id.get()).ok()?;
    sandbox.world().counter(number, start, end).ok()?;
    engine.sync_now().await;
    Some(())
}

/// Listens on the port of the stored account. If that is taken, listens on any port and deletes the stored
/// account, because its address is no longer valid.
async fn listen(
    folder: &Path,
    known: Option<Account>,
) -> Result<(TcpListener, Option<Account>), Error> {
    if let Some(account) = known
        && let Some(port) = account.connection().base.as_url().port()
        && let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
    {
        return Ok((listener, Some(account)));
    }
    delete_accounts(folder).await?;
    let any = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    Ok((any.map_err(Error::sample_without_port)?, None))
}

/// Deletes the accounts of the sample's data folder, if there are any.
async fn delete_accounts(folder: &Path) -> Result<(), Error> {
    let old = folder.join("accounts");
    match run_blocking(move || std::fs::remove_dir_all(old)).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::sample_not_deleted(error))
        }
        _ => Ok(()),
    }
}
