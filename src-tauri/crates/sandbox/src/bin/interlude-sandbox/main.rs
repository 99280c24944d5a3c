//! `interlude-sandbox`: the server of the API, for people and for scripts.

mod arguments;
mod greeting;
mod log;

use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::process::ExitCode;

use clap::Parser;
use interlude_sandbox::Sandbox;
use tokio::net::TcpListener;

use arguments::Arguments;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log::to_stderr();
    match serve(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do where even this cannot be written.
            let _ = writeln!(io::stderr(), "interlude-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: Arguments) -> io::Result<()> {
    let listener = listen(arguments.port, "--port").await?;
    let mut sandbox = Sandbox::start(listener, arguments.options())?;
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
                "cannot listen on port {port} ({error}); choose another with {flag}, or 0 for any"
            );
            io::Error::new(error.kind(), advice)
        })
}
