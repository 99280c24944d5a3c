use std::pin::pin;
use std::time::Duration;

use interlude_app::view::{FirstAccount, FirstPicture, StartState, WindowError, time_locale};
use tokio::time::timeout;

use super::Controller;

/// The time that the first picture waits for the account. The page then shows that it is being opened.
const OPEN_WITHIN: Duration = Duration::from_secs(1);

impl Controller {
    /// Returns everything that the window shows first. It waits for a moment until the account is open, so that the
    /// page is drawn once. The inbox has the first `limit` items of each part.
    ///
    /// # Errors
    /// The account was closed in the meantime.
    pub async fn first_picture(&self, limit: u32) -> Result<FirstPicture, WindowError> {
        let _ = timeout(OPEN_WITHIN, self.until_begun()).await;
        let (start, settings) = {
            let state = self.state();
            (state.start.clone(), state.remembered.settings.clone())
        };
        let account = match start {
            StartState::Open => Some(FirstAccount {
                status: self.status().await?,
                drafts: self.drafts().await?,
                inbox: self.inbox(limit).await?,
            }),
            _ => None,
        };
        Ok(FirstPicture {
            start,
            settings,
            time_locale: time_locale(|name| std::env::var(name).ok()),
            account,
        })
    }

    /// Returns once the start state is another than "opening".
    async fn until_begun(&self) {
        loop {
            let mut changed = pin!(self.0.start_changed.notified());
            changed.as_mut().enable();
            if self.state().start != StartState::Opening {
                return;
            }
            changed.await;
        }
    }
}
