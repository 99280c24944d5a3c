use interlude_e2e_tests::{Computer, Keychain, Moment};
use interlude_sandbox::{Data, Options, Sandbox};

/// How many interviews a busy user has.
pub const MANY: usize = 10_000;

/// A computer whose user is connected and may start the program again and again, and the server.
pub struct Office {
    pub computer: Computer,
    pub server: Sandbox,
}

impl Office {
    /// Connected once, as a user connects, to an account with these interviews; the window is closed.
    pub async fn with(data: Data) -> Self {
        let options = Options {
            data,
            ..Options::default()
        };
        let server = Sandbox::on_free_port(options).await.unwrap();
        let computer = Computer::with(Keychain::Unlocked, (1320, 820), Moment::usual());
        let window = computer.open().await;
        window.press("Connect").await;
        window.fills_connection(&server).await;
        window.press("Connect").await;
        window.sees("Up to date").await;
        window.close().await;
        Self { computer, server }
    }
}
