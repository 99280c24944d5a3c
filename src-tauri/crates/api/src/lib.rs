//! The HTTP API behind the engine's [`Remote`](interlude_engine::remote::Remote) port.
//!
//! Two calls, and what each outcome means for the user's change:
//!
//! | call | credential |
//! | --- | --- |
//! | `GET {list}/api/users/{partner_id}/interviews` | the organisation's key, bare |
//! | `POST {amend}/api/v1/interviews/{id}/amend` | the user's token, as `Bearer` |
//!
//! The rules that hold everywhere:
//!
//! - A credential goes to its own origin and nowhere else: over TLS, or in the clear to this computer
//!   alone. A list follows a redirect only within its origin; an amend follows none.
//! - Nothing is sent twice. The client resends nothing by itself, except a request of which not one
//!   byte was written because the kept connection turned out to be closed.
//! - What an answer means is decided on its status and the shape of its body, never on its words.
//!   The words are shown.
//! - A failure never shows, logs or keeps a credential.

#![forbid(unsafe_code)]

mod amend_call;
mod answer;
mod body;
mod credentials;
mod deadline;
mod endpoints;
mod http_remote;
mod knock;
mod limits;
mod list_call;
mod outcome;
mod proxies;
mod redirect;
mod retry_after;
mod server_words;
mod transport;
mod unsent;
mod wire;

pub use credentials::{ApiKey, CredentialError, Credentials, Token};
pub use endpoints::{BaseUrl, EndpointError, Endpoints, PartnerId};
pub use http_remote::HttpRemote;
pub use knock::Knock;
pub use limits::Limits;
pub use proxies::{Proxies, Way};
pub use server_words::server_words;
pub use transport::{CONNECT_LIMIT, Transport, TransportError};
pub use wire::{ListShapeError, MOST_INTERVIEWS, ReadList, read_amended, read_list};
