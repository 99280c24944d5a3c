use std::sync::{Arc, LazyLock};
use std::time::Duration;

use interlude_api::{Endpoints, HttpRemote, PartnerId, Transport, read_list};
use interlude_engine::clock::SystemClock;
use interlude_model::{Credentials, Interview, Secret};
use interlude_sandbox::{Calls, Data, Fault, Options, Sandbox, Times};
use reqwest::Client;
use reqwest::header::AUTHORIZATION;
use rustls::ClientConfig;
use rustls::crypto::ring;
use tokio::runtime::Runtime;

use crate::account::runtime;

/// Returns the number of interviews of a large account: fewer if the benches are not measured but only tried once, as
/// `cargo test` does.
pub fn many() -> usize {
    let is_measured = std::env::args().any(|argument| argument == "--bench");
    if is_measured { 100_000 } else { 2_000 }
}

/// A sandbox with [`many`] interviews, on its own threads. It renders its list once and then serves the same bytes,
/// so a download measures only the transfer.
pub static SERVER: LazyLock<Server> = LazyLock::new(|| Server::with(many()));

pub struct Server {
    sandbox: Sandbox,
    _runtime: Runtime,
}

impl Server {
    /// Starts a server with `count` interviews.
    pub fn with(count: usize) -> Self {
        let runtime = runtime();
        let options = Options {
            data: Data::Many(count),
            ..Options::default()
        };
        let server = Self {
            sandbox: runtime.block_on(Sandbox::on_free_port(options)).unwrap(),
            _runtime: runtime,
        };
        server.interviews();
        server
    }

    /// Returns the product's client.
    pub fn remote(&self) -> HttpRemote {
        let partner: PartnerId = self.sandbox.partner_id().parse().unwrap();
        let base = self.sandbox.url().parse().unwrap();
        let credentials = Credentials {
            api_key: Some(Secret::new(self.sandbox.api_key()).unwrap()),
            token: Some(Secret::new(self.sandbox.token()).unwrap()),
        };
        HttpRemote::new(
            Transport::new().unwrap(),
            Endpoints::new(base, partner, None),
            credentials,
            Arc::new(SystemClock::start()),
        )
    }

    /// Delays every answer from now on.
    pub fn answer_after(&self, delay: Duration) {
        let slow = Fault::slow_answer(delay);
        self.sandbox
            .faults()
            .inject(Calls::Any, Times::UntilCleared, slow);
    }

    /// Downloads the list without parsing it.
    pub async fn download(&self, client: &Client) -> Vec<u8> {
        let (url, partner) = (self.sandbox.url(), self.sandbox.partner_id());
        let request = client
            .get(format!("{url}/api/users/{partner}/interviews"))
            .header(AUTHORIZATION, self.sandbox.api_key());
        let answer = request.send().await.unwrap().error_for_status().unwrap();
        answer.bytes().await.unwrap().into()
    }

    /// Returns the interviews that it serves, in the product's type.
    pub fn interviews(&self) -> Vec<Interview> {
        let body = runtime().block_on(self.download(&bare_client()));
        let read = read_list(&body).unwrap();
        assert_eq!(read.unreadable.len(), 0);
        let listed = |record| Interview::listed(record, None);
        read.records.into_iter().map(listed).collect()
    }
}

/// Returns the product's underlying HTTP client, with the same settings.
pub fn bare_client() -> Client {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let client = Client::builder().tls_backend_preconfigured(tls);
    client.no_proxy().build().unwrap()
}
