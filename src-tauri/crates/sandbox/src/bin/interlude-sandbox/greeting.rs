//! What the program says once it listens.

use std::io::{self, Write};

use interlude_sandbox::{Sandbox, User};
use serde_json::json;

/// Where it is, who may come in, and a line to try.
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
        "The sandbox listens. Its credentials are samples, made to be thrown away.

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

/// The same as one line of JSON.
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
