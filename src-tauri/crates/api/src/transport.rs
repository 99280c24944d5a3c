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
use crate::send_error::SendError;

/// The time limit for a connection: name lookup, TCP, proxy and TLS together.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// The connections of the process. Clones share them.
///
/// Calls to other computers go through the [proxy](Proxies) if one is set. Calls to this computer never
/// do, because they may be unencrypted and must not leave it.
#[derive(Clone)]
pub struct Transport {
    external: Client,
    loopback: Client,
    proxies: Proxies,
}

/// The error if connections cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The TLS library does not support its own default protocol versions.
    #[error("Encrypted connections could not be set up: {0}. Install the application again.")]
    Tls(#[from] rustls::Error),
    /// The HTTP client cannot be created.
    #[error("The network could not be set up: {0}. Check the system's proxy settings.")]
    Client(#[from] reqwest::Error),
}

impl Transport {
    /// Creates connections that trust the certificates of the system, which are read from the disk.
    ///
    /// If the system has none, every encrypted connection fails as not trusted.
    ///
    /// # Errors
    /// [`TransportError`].
    pub fn new() -> Result<Self, TransportError> {
        Self::trusting(system_trust()?)
    }

    /// Creates connections with the given TLS configuration, such as one with an organisation's own
    /// authority. The application protocols are set here.
    ///
    /// # Errors
    /// [`TransportError::Client`].
    pub fn trusting(tls: ClientConfig) -> Result<Self, TransportError> {
        Self::through(Proxies::from_environment(), tls)
    }

    /// Creates connections with the given proxies and TLS configuration.
    ///
    /// # Errors
    /// [`TransportError::Client`].
    pub fn through(proxies: Proxies, mut tls: ClientConfig) -> Result<Self, TransportError> {
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        // `localhost` is not looked up, so that no name service can send unencrypted calls elsewhere.
        let local = [
            IpAddr::from(Ipv4Addr::LOCALHOST),
            IpAddr::from(Ipv6Addr::LOCALHOST),
        ];
        let local = local.map(|address| SocketAddr::new(address, 0));
        Ok(Self {
            external: proxies
                .configure(client(tls.clone()))?
                .https_only(true)
                .build()?,
            loopback: client(tls)
                .no_proxy()
                .resolve_to_addrs("localhost", &local)
                .build()?,
            proxies,
        })
    }

    /// Returns the route of a call to this address.
    pub fn way_to(&self, url: &Url) -> Way {
        if is_loopback(url) {
            Way::Here
        } else {
            self.proxies.way_to(url)
        }
    }

    /// Sends a request, if there is a route to its server.
    pub(crate) async fn send(
        &self,
        method: Method,
        url: Url,
        configure: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<Response, SendError> {
        let way = self.way_to(&url);
        let client = match way {
            Way::Here => &self.loopback,
            Way::Direct | Way::Through(_) => &self.external,
            Way::Closed(why) => {
                return Err(SendError::NotSent {
                    sentence: why,
                    source: None,
                });
            }
        };
        let sent = configure(client.request(method, url)).send().await;
        sent.map_err(|error| SendError::of(error, &way))
    }
}

/// Displays nothing, because the URL of a proxy may have a password in it.
impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
}

/// Returns the configuration that both clients share. Redirects, retries and decompression are off,
/// because the calls follow redirects by their own rules, nothing is sent twice, and the size of a body
/// is limited during its decompression.
fn client(tls: ClientConfig) -> ClientBuilder {
    /// Shorter than the idle timeout of common servers, so that a request seldom uses a connection that
    /// the server is closing.
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
            tracing::warn!(%error, "the system's certificates could not be read, so none is trusted");
            builder()?.with_root_certificates(RootCertStore::empty())
        }
    };
    Ok(verified.with_no_client_auth())
}
