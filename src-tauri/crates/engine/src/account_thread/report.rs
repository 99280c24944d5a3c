//! Reports to the windows and the callers: status, waits, changed interviews, notices, and the end of a sync.

use interlude_model::InterviewId;

use super::AccountThread;
use crate::cache_writer::StoreTask;
use crate::log;
use crate::remote::Remote;
use crate::report::{Event, looks_same, status, waits};
use crate::store::{Notice, StoreError};

impl<R: Remote> AccountThread<R> {
    /// Publishes the status and the waits, and announces them if one of them looks different.
    pub(super) fn publish(&mut self) {
        let next = status(&self.read(), &self.session, &self.config);
        let next_waits = waits(&self.read(), &self.session, &self.config, &self.clock.now());
        if self.logged_pause != next.paused {
            self.logged_pause = next.paused;
            log::paused(next.paused);
        }
        let status_changed = self.status.send_if_modified(|status| {
            let changed = *status != next;
            *status = next;
            changed
        });
        let waits_changed = self.waits.send_if_modified(|waits| {
            let changed = !looks_same(waits, &next_waits);
            *waits = next_waits;
            changed
        });
        if status_changed || waits_changed {
            // There may be no listener.
            let _ = self.events.send(Event::StatusChanged);
        }
    }

    pub(super) fn announce(&self, changed: Vec<InterviewId>) {
        if !changed.is_empty() {
            // There may be no listener.
            let _ = self.events.send(Event::InterviewsChanged(changed));
        }
    }

    /// Answers everybody who waits for the manual sync, unless one of its requests is still under way.
    pub(super) fn end_manual_sync(&mut self) {
        if self.session.manual_sync.is_none() {
            return;
        }
        // An answer that cannot be saved keeps its interview in flight. The sync does not wait for the disk,
        // which may stay full for long.
        let is_held_up = self.store_wait.is_some() && self.network.is_empty();
        let is_under_way = self.session.pulling.is_some() || !self.session.in_flight.is_empty();
        if is_under_way && !is_held_up {
            return;
        }
        self.session.manual_sync = None;
        self.session.list.try_once = false;
        self.session.change.try_once = false;
        let report = std::mem::take(&mut self.report);
        for waiting in self.waiting_for_sync.drain(..) {
            // The caller may have left.
            let _ = waiting.send(report.clone());
        }
    }

    pub(super) fn add_notice(&self, notice: Notice) {
        self.write().add_notice(notice);
        self.status_changed();
    }

    pub(super) fn report_trouble(&self, task: StoreTask, error: &StoreError) {
        tracing::error!(?task, code = error.code.as_str(), "{error}");
        if self.write().add_trouble(task, Notice::of(error)) {
            self.status_changed();
        }
    }

    pub(super) fn end_trouble(&self, task: StoreTask) {
        if self.write().end_trouble(task) {
            self.status_changed();
        }
    }

    pub(super) fn dismiss(&mut self, message: &str) -> Result<(), StoreError> {
        let notice = self.write().dismiss(message);
        self.status_changed();
        match notice {
            Some(notice) => self.store.dismiss(&notice),
            None => Ok(()),
        }
    }

    pub(super) fn status_changed(&self) {
        // There may be no listener.
        let _ = self.events.send(Event::StatusChanged);
    }
}
