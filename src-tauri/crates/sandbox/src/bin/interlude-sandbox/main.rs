//! `interlude-sandbox`: a test server of the API, for people and for scripts.

mod arguments;
mod greeting;
mod log;

use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::process::ExitCode;

use clap::Parser;
use interlude_sandbox::{Sandbox, SystemClock};
use tokio::net::TcpListener;

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
    log::to_stderr(clock);
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
        greeting::for_scripts(&sandbox, control)?;
    } else {
        greeting::for_people(&sandbox)?;
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
