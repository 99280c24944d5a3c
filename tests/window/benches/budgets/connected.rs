use interlude_sandbox::{Data, Sandbox};
use interlude_window_tests::{Computer, Keychain, Moment};

/// The number of interviews of a busy user.
pub const MANY: usize = 10_000;

/// The largest number of interviews that the window promises to be quick with.
pub const MOST: usize = 100_000;

/// A computer with a connected account, and its server. The program can be started any number of times.
pub struct Connected {
    pub computer: Computer,
    pub server: Sandbox,
}

impl Connected {
    /// Connects to a new server with these interviews through the window, and closes it.
    pub async fn with(data: Data) -> Self {
        let moment = Moment::usual();
        let server = Sandbox::on_free_port(moment.options(data)).await.unwrap();
        let computer = Computer::with(Keychain::Unlocked, (1320, 820), moment);
        let window = computer.open().await;
        window.fills_connection(&server).await;
        window.press("Connect").await;
        window.sees("Up to date").await;
        window.close().await;
        Self { computer, server }
    }
}
