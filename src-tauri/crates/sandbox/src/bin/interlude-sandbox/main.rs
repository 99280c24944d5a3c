//! `interlude-sandbox`: a test server of the API, for people and for scripts.

mod arguments;

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::net::Ipv4Addr;
use std::process::ExitCode;

use clap::Parser;
use interlude_sandbox::{Clock, Sandbox, SystemClock, User};
use serde_json::json;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;

use arguments::Arguments;

/// The exit code for wrong use. It equals the one of clap for arguments that cannot be parsed.
const WRONG_USE: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let clock = match SystemClock::of_the_environment() {
        Ok(clock) => clock,
        Err(error) => return failed(&error, ExitCode::from(WRONG_USE)),
    };
    log_to_stderr(clock);
    match serve(arguments, clock).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error, ExitCode::FAILURE),
    }
}

fn failed(error: &dyn std::error::Error, code: ExitCode) -> ExitCode {
    // If stderr cannot be written, there is no other place to report it.
    let _ = writeln!(io::stderr(), "interlude-sandbox: {error}");
    code
}

async fn serve(arguments: Arguments, clock: SystemClock) -> io::Result<()> {
    let listener = listen(arguments.port, "--port").await?;
    let mut sandbox = Sandbox::start(listener, arguments.options(clock))?;
    let control = match arguments.control_port {
        Some(port) => Some(sandbox.control_on(listen(port, "--control-port").await?)?),
        None => None,
    };
    if arguments.print_env {
        greet_scripts(&sandbox, control)?;
    } else {
        greet_people(&sandbox)?;
    }
    tokio::signal::ctrl_c().await
}

async fn listen(port: u16, flag: &str) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|error| {
            let advice = format!(
                "cannot listen on port {port} ({error}); choose another with {flag}, or 0 for any free one"
            );
            io::Error::new(error.kind(), advice)
        })
}

/// Prints the address, the credentials and a command to connect with.
fn greet_people(sandbox: &Sandbox) -> io::Result<()> {
    let url = sandbox.url();
    let partner = sandbox.partner_id();
    let key = sandbox.api_key();
    let token = sandbox.token();
    let User {
        login, password, ..
    } = User::default();
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "The sandbox is running. Its credentials are samples without value.

  URL         {url}
  partner id  {partner}
  API key     {key}
  token       {token}
  sign-in     {login} / {password}
  state       {url}/sandbox

Connect the command line to it:

  INTERLUDE_API_KEY={key} \\
  INTERLUDE_TOKEN={token} \\
  interlude connect --url {url} --partner {partner} --seal none
"
    )?;
    out.flush()
}

/// Prints the address and the credentials as one line of JSON.
fn greet_scripts(sandbox: &Sandbox, control_url: Option<String>) -> io::Result<()> {
    let line = json!({
        "url": sandbox.url(),
        "control_url": control_url.unwrap_or_else(|| sandbox.url()),
        "partner_id": sandbox.partner_id(),
        "user_id": sandbox.user_id(),
        "api_key": sandbox.api_key(),
        "token": sandbox.token(),
    });
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Logs one line per event to stderr, filtered by `RUST_LOG`.
fn log_to_stderr(clock: SystemClock) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_env_filter(filter)
        .with_target(false)
        .with_level(false)
        .with_timer(TimeOfDay(clock))
        .init();
}

/// Formats the time as hours, minutes and seconds in UTC.
struct TimeOfDay(SystemClock);

impl FormatTime for TimeOfDay {
    fn format_time(&self, out: &mut Writer<'_>) -> fmt::Result {
        write!(out, "{}", self.0.now().format("%H:%M:%SZ"))
    }
}
