//! The end of a world: faults stop, and everything that is left must settle.

use std::time::Duration;

use interlude_model::{Change, InterviewId};
use tokio::time::sleep;

use crate::broken::Rule;
use crate::sim::oracle::Action;
use crate::sim::process::Process;
use crate::sim::run::Run;
use crate::sim::slots::any_slot;
use crate::sim::world::{Network, SimAccount, World};

/// The longest time in which an outbox must drain once no `Retry-After` is left: requests in flight and their
/// timeouts, backoffs, undo windows and quiet times, one after the other.
const BOUND: Duration = Duration::from_secs(1200);

/// The longest time until the engine retries by itself after the server did not know the user.
const UNKNOWN: Duration = Duration::from_secs(4000);

/// The number of rounds in which the user resolves all conflicts before dropping the rest.
const ROUNDS: usize = 2;

/// Lets a world settle and checks the result.
pub(crate) async fn settle(run: &mut Run, process: Option<Process>) {
    stop_faults(&run.world);
    let fits = |process: &Process| {
        let writes = |sim_account: &SimAccount| !sim_account.disk.has_stopped;
        process.is_alive() && run.world.now().accounts.iter().all(writes)
    };
    let mut process = match process.filter(fits) {
        Some(process) => process,
        None => match run.start_with(None, true).await {
            Some(process) => process,
            None => return,
        },
    };
    for account in 0..process.engines.len() {
        let (is_signed_in, is_offline) = {
            let sim_account = &run.world.now().accounts[account];
            let is_offline = sim_account.disk.durable.switches.work_offline;
            (sim_account.is_signed_in(), is_offline)
        };
        if !is_signed_in {
            process.renew(account).await;
        }
        if is_offline {
            process.switch(account, false).await;
        }
    }
    for round in 0..=ROUNDS {
        drain(run, &mut process).await;
        if run.is_broken() || !answer(run, &process, round == ROUNDS).await {
            break;
        }
    }
    drain(run, &mut process).await;
    if !run.is_broken() {
        compare_after_another_list(run, &mut process).await;
    }
}

/// Stops all faults and all moves of the other side.
fn stop_faults(world: &World) {
    let mut state = world.now();
    state.note(|| "all faults stop");
    state.network = Network::Healed;
    state.life.limit_steps(None);
    for sim_account in &mut state.accounts {
        sim_account.server.calm_down();
        sim_account.server.knows_user = true;
        sim_account.disk.is_full = false;
    }
}

/// Waits until every unfinished change needs the user, no request is on its way to a server, and the user sees what
/// the questions are about.
async fn drain(run: &Run, process: &mut Process) {
    let began = run.world.now().at();
    loop {
        let (at, bound, is_expecting) = {
            let state = run.world.now();
            let is_expecting = |sim_account: &SimAccount| sim_account.server.is_expecting();
            let bound = state.latest_retry_after(began) + BOUND + UNKNOWN;
            (state.at(), bound, state.accounts.iter().any(is_expecting))
        };
        let left = open(process, |change| !change.needs_attention());
        process.look().await;
        let is_drained = left.is_empty() && !lacks_a_list(run, process);
        if run.is_broken() || (is_drained && !is_expecting) {
            return;
        }
        let checked = Rule::Drains.holds(at < bound || is_drained, || {
            format!(
                "{left:?} still wait although all faults have stopped: {:?}",
                process.waits()
            )
        });
        run.world.now().judge(checked);
        start_manual_syncs(process);
        sleep(Duration::from_secs(20)).await;
    }
}

/// Resolves every conflict and refusal at random. Returns true if there was one.
async fn answer(run: &mut Run, process: &Process, drops: bool) -> bool {
    let questions = open(process, Change::needs_attention);
    for (account, id) in &questions {
        let rng = &mut run.user.rng;
        let another = any_slot(*account, rng).map(Action::Amend);
        let mut actions = vec![Action::Mine, Action::Theirs, Action::Retry, Action::Drop];
        actions.extend(another);
        let action = rng.pick(&actions).filter(|_| !drops);
        let action = action.unwrap_or(Action::Drop);
        run.user.decide(process, *account, *id, action).await;
    }
    !questions.is_empty()
}

/// Waits for one more list and checks the view. What that list settles is waited for too: it may list an
/// interview again that was gone, and the change of that goes on by itself. What it asks is answered, because an
/// interview with an open question stays in the view.
async fn compare_after_another_list(run: &mut Run, process: &mut Process) {
    for _ in 0..=ROUNDS {
        another_list(run, process).await;
        let has_asked = answer(run, process, true).await;
        if run.is_broken() || !(has_asked || is_at_work(run, process)) {
            break;
        }
        drain(run, process).await;
    }
    process.look().await;
    for (account, engine) in process.engines.iter().enumerate() {
        engine.read(|ledger| run.world.now().settled(account, ledger));
    }
}

/// Waits until one more list of each account is received. Sleeps first, because lists are not believed for a
/// while after an accepted request.
async fn another_list(run: &Run, process: &mut Process) {
    sleep(Duration::from_secs(40)).await;
    let (since, began) = {
        let state = run.world.now();
        (state.tick, state.at())
    };
    for account in 0..process.engines.len() {
        loop {
            let (at, bound, has_list) = {
                let state = run.world.now();
                let list = state.accounts[account].oracle.last_list.as_ref();
                let has_list = list.is_some_and(|list| list.began > since);
                (
                    state.at(),
                    state.latest_retry_after(began) + BOUND + UNKNOWN,
                    has_list,
                )
            };
            if has_list || run.is_broken() {
                break;
            }
            let checked = Rule::Drains.holds(at < bound, || {
                "no list is received although all faults have stopped".to_owned()
            });
            run.world.now().judge(checked);
            start_manual_syncs(process);
            sleep(Duration::from_secs(20)).await;
        }
        process.look().await;
    }
}

/// Returns true if a change does not need the user, or a request is on its way to a server.
fn is_at_work(run: &Run, process: &Process) -> bool {
    let is_expecting = |sim_account: &SimAccount| sim_account.server.is_expecting();
    let is_expecting = run.world.now().accounts.iter().any(is_expecting);
    is_expecting || !open(process, |change| !change.needs_attention()).is_empty()
}

/// Returns true if a process that lost its cache has received no list yet, so that nobody sees the interview of an
/// unfinished change.
fn lacks_a_list(run: &Run, process: &Process) -> bool {
    let open = open(process, |_| true);
    let state = run.world.now();
    open.iter().any(|(account, _)| {
        let SimAccount { disk, oracle, .. } = &state.accounts[*account];
        !disk.has_synced() && oracle.last_list.is_none()
    })
}

/// Starts a manual sync in processes that do not sync by themselves.
fn start_manual_syncs(process: &mut Process) {
    for account in 0..process.engines.len() {
        if !process.is_automatic {
            process.begin_sync(account);
        }
    }
}

fn open(process: &Process, fits: fn(&Change) -> bool) -> Vec<(usize, InterviewId)> {
    let mut open = Vec::new();
    for (account, engine) in process.engines.iter().enumerate() {
        engine.read(|ledger| {
            let queues = ledger.durable().outbox.queues();
            let fitting = queues.filter(|(_, queue)| queue.iter().any(fits));
            open.extend(fitting.map(|(id, _)| (account, id)));
        });
    }
    open
}
