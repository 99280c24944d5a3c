//! The text that the program prints once it listens.

use std::io::{self, Write};

use interlude_sandbox::{Sandbox, User};
use serde_json::json;

/// Prints the address, the credentials and a command to connect with.
pub(crate) fn for_people(sandbox: &Sandbox) -> io::Result<()> {
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
pub(crate) fn for_scripts(sandbox: &Sandbox, control_url: Option<String>) -> io::Result<()> {
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
