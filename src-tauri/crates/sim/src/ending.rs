//! How a world ends: all is well from now on, so all that is left must settle.

use std::time::Duration;

use interlude_domain::{Change, InterviewId};
use tokio::time::sleep;

use crate::book::Deed;
use crate::broken::Rule;
use crate::process::Process;
use crate::run::Run;
use crate::slots::any_slot;
use crate::world::{Network, Side, World};

/// How long an outbox may take to drain once every hold is over: requests under way and their
/// timeouts, backoffs, undo windows and quiet times, one after the other.
const BOUND: Duration = Duration::from_secs(1200);

/// How long a server that did not know the user may be left alone before it is asked again by itself.
const UNKNOWN: Duration = Duration::from_secs(4000);

/// How often the user answers all that is open before dropping it.
const ROUNDS: usize = 2;

/// Lets a world come to rest and checks what is left.
pub(crate) async fn settle(run: &mut Run, process: Option<Process>) {
    heal(&run.world);
    let fits = |process: &Process| {
        let writes = |side: &Side| !side.platter.has_stopped;
        process.is_alive() && run.world.now().sides.iter().all(writes)
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
            let side = &run.world.now().sides[account];
            let is_offline = side.platter.durable.switches.work_offline;
            (side.is_signed_in(), is_offline)
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
        look_again(run, &mut process).await;
    }
}

/// Nothing goes wrong any more, and the other side rests.
fn heal(world: &World) {
    let mut state = world.now();
    state.note(|| "all is well from now on");
    state.network = Network::Healed;
    state.life.doom(None);
    for side in &mut state.sides {
        side.server.calm_down();
        side.server.knows_user = true;
        side.platter.is_full = false;
    }
}

/// Waits until nothing waits but for the user, and nothing is on its way to a server.
async fn drain(run: &Run, process: &mut Process) {
    let began = run.world.now().at();
    loop {
        let (at, bound, is_expecting) = {
            let state = run.world.now();
            let is_expecting = |side: &Side| side.server.is_expecting();
            let bound = state.held_until(began) + BOUND + UNKNOWN;
            (state.at(), bound, state.sides.iter().any(is_expecting))
        };
        let left = open(process, |change| !change.needs_attention());
        process.look();
        if run.is_broken() || (left.is_empty() && !is_expecting) {
            return;
        }
        let checked = Rule::Drains.holds(at < bound || left.is_empty(), || {
            format!(
                "{left:?} wait and wait, though all is well: {:?}",
                process.waits()
            )
        });
        run.world.now().judge(checked);
        nudge(process);
        sleep(Duration::from_secs(20)).await;
    }
}

/// Answers every question, some way or other. Says whether there was one.
async fn answer(run: &mut Run, process: &Process, drops: bool) -> bool {
    let questions = open(process, Change::needs_attention);
    for (account, id) in &questions {
        let chance = &mut run.user.chance;
        let another = any_slot(*account, chance).map(Deed::Amend);
        let mut deeds = vec![Deed::Mine, Deed::Theirs, Deed::Retry, Deed::Drop];
        deeds.extend(another);
        let deed = chance.pick(&deeds).filter(|_| !drops);
        let deed = deed.unwrap_or(Deed::Drop);
        run.user.decide(process, *account, *id, deed).await;
    }
    !questions.is_empty()
}

/// Waits for one more list, and compares. After an answer of ours lists are not believed for a while.
async fn look_again(run: &Run, process: &mut Process) {
    sleep(Duration::from_secs(40)).await;
    let (since, began) = {
        let state = run.world.now();
        (state.tick, state.at())
    };
    for account in 0..process.engines.len() {
        loop {
            let (at, bound, has_list) = {
                let state = run.world.now();
                let list = state.sides[account].book.last_list.as_ref();
                let has_list = list.is_some_and(|list| list.began > since);
                (
                    state.at(),
                    state.held_until(began) + BOUND + UNKNOWN,
                    has_list,
                )
            };
            if has_list || run.is_broken() {
                break;
            }
            let checked = Rule::Drains.holds(at < bound, || {
                "no list is had, though all is well".to_owned()
            });
            run.world.now().judge(checked);
            nudge(process);
            sleep(Duration::from_secs(20)).await;
        }
        process.look();
        let engine = &process.engines[account];
        engine.read(|ledger| run.world.now().settled(account, ledger));
    }
}

/// Where nothing goes by itself, or nothing more until the user says so, the user does.
fn nudge(process: &mut Process) {
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
            let lines = ledger.durable().outbox.queues();
            let fitting = lines.filter(|(_, line)| line.iter().any(fits));
            open.extend(fitting.map(|(id, _)| (account, id)));
        });
    }
    open
}
