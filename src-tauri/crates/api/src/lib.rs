//! The HTTP client behind the engine's [`Remote`](interlude_engine::remote::Remote) trait.
//!
//! It makes these calls, and decides what each outcome means for the user's change:
//!
//! | call | credential |
//! | --- | --- |
//! | `GET {list}/api/users/{partner_id}/interviews` | the organisation's key, without a scheme |
//! | `POST {amend}/api/v1/interviews/{id}/amend`, `accept` or `cancel` | the user's token, as `Bearer` |
//! | `POST {list}/api/v1/users/sign_in` | login and password, in the body |
//!
//! Rules for all calls:
//!
//! - A credential is sent to its own origin only, over TLS, or over plain HTTP to this computer. A list
//!   follows redirects within its origin. A change follows none.
//! - Nothing is sent twice. The client repeats a request in one case only: an idle connection turned
//!   out to be closed before any byte was written.
//! - The status and the form of the body decide the meaning of an answer, never the text in it. That
//!   text is only shown.
//! - An error or a log entry never has a credential in it.

#![forbid(unsafe_code)]

mod answer;
mod body;
mod change_call;
mod credentials;
mod deadline;
mod endpoints;
mod http_remote;
mod limits;
mod list_call;
mod logged_call;
mod outcome;
mod proxies;
mod redirect;
mod retry_after;
mod send_error;
mod server_probe;
mod server_words;
mod sign_in_call;
mod transport;
mod wire;

pub use endpoints::{BaseUrl, EndpointError, Endpoints, PartnerId};
pub use http_remote::HttpRemote;
pub use limits::Limits;
pub use proxies::{Proxies, Way};
pub use server_probe::{NotProbed, ServerProbe};
pub use server_words::server_words;
pub use sign_in_call::{SignInError, sign_in};
pub use transport::{Transport, TransportError};
pub use wire::{ListShapeError, ReadList, read_amended, read_list};
