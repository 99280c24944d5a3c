use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue};
use reqwest::{Client, ClientBuilder, Method, RequestBuilder, Response, redirect, retry};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use url::Url;

use crate::endpoints::is_loopback;
use crate::proxies::{Proxies, Way};
use crate::unsent::Unanswered;

/// How long a connection may take to stand: name lookup, TCP, proxy and TLS together.
pub const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// The connections of the whole process. Clones share them.
///
/// Calls to other computers go through the [proxy](Proxies) that is set, and never past it; calls to this
/// one never do, so that what is allowed in the clear cannot leave it.
#[derive(Clone)]
pub struct Transport {
    outward: Client,
    loopback: Client,
    proxies: Proxies,
}

/// The connections could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The encryption library has no protocol version in common with itself.
    #[error("Encrypted connections could not be set up: {0}. Install the application again.")]
    Tls(#[from] rustls::Error),
    /// The HTTP client could not be made.
    #[error("The network could not be set up: {0}. Check the system's proxy settings.")]
    Client(#[from] reqwest::Error),
}

impl Transport {
    /// Connections that trust what the system trusts. Reads the system's certificates from disk.
    ///
    /// Without any certificate on the system, every encrypted connection fails as not trusted.
    ///
    /// # Errors
    /// [`TransportError`].
    pub fn new() -> Result<Self, TransportError> {
        Self::trusting(system_trust()?)
    }

    /// Connections with a TLS set-up of your own, such as an organisation's own authority. The
    /// protocols to offer are filled in.
    ///
    /// # Errors
    /// [`TransportError::Client`].
    pub fn trusting(tls: ClientConfig) -> Result<Self, TransportError> {
        Self::through(Proxies::of_the_environment(), tls)
    }

    /// The same through these proxies.
    ///
    /// # Errors
    /// [`TransportError::Client`].
    pub fn through(proxies: Proxies, mut tls: ClientConfig) -> Result<Self, TransportError> {
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let local = [
            IpAddr::from(Ipv4Addr::LOCALHOST),
            IpAddr::from(Ipv6Addr::LOCALHOST),
        ];
        let local = local.map(|address| SocketAddr::new(address, 0));
        Ok(Self {
            outward: proxies.set(client(tls.clone()))?.https_only(true).build()?,
            loopback: client(tls)
                .no_proxy()
                .resolve_to_addrs("localhost", &local)
                .build()?,
            proxies,
        })
    }

    /// Returns the way that a call to this address takes.
    pub fn way_to(&self, url: &Url) -> Way {
        if is_loopback(url) {
            Way::Here
        } else {
            self.proxies.way_to(url)
        }
    }

    /// Sends a request, if there is a way to its server.
    pub(crate) async fn send(
        &self,
        method: Method,
        url: Url,
        dress: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<Response, Unanswered> {
        let way = self.way_to(&url);
        let client = match way {
            Way::Here => &self.loopback,
            Way::Direct | Way::Through(_) => &self.outward,
            Way::Closed(why) => return Err(Unanswered::Unsent(why)),
        };
        let sent = dress(client.request(method, url)).send().await;
        sent.map_err(|error| Unanswered::of(&error, &way))
    }
}

/// Shows nothing: the address of a proxy may hold a password.
impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
}

/// Redirects and resends are the calls' own business, and so is unpacking: it is counted.
fn client(tls: ClientConfig) -> ClientBuilder {
    /// Shorter than the idle time of any usual server, so that a request seldom meets a connection
    /// that is being closed.
    const IDLE: Duration = Duration::from_secs(15);
    let headers = HeaderMap::from_iter([
        (ACCEPT, HeaderValue::from_static("application/json")),
        (ACCEPT_ENCODING, HeaderValue::from_static("gzip, br")),
    ]);
    Client::builder()
        .user_agent(concat!("Interlude/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers)
        .tls_backend_preconfigured(tls)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        .connect_timeout(CONNECT_LIMIT)
        .pool_idle_timeout(IDLE)
}

fn system_trust() -> Result<ClientConfig, rustls::Error> {
    let builder = || {
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
    };
    let verified = match builder()?.with_platform_verifier() {
        Ok(verified) => verified,
        Err(error) => {
            tracing::warn!(%error, "the system's certificates could not be read: none is trusted");
            builder()?.with_root_certificates(RootCertStore::empty())
        }
    };
    Ok(verified.with_no_client_auth())
}
