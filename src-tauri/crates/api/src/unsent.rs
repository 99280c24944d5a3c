use std::error::Error;

use crate::proxies::Way;

/// Why no answer came to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unanswered {
    /// No connection could be made, for the reason in this sentence: not one byte of the request went out.
    Unsent(String),
    /// The connection broke off: the request may have been read.
    BrokenOff,
}

impl Unanswered {
    pub(crate) fn of(error: &reqwest::Error, way: &Way) -> Self {
        if error.is_connect() {
            Self::Unsent(unsent_sentence(error, way))
        } else {
            Self::BrokenOff
        }
    }
}

/// Why no connection could be made, for the user: not one byte of the request went out.
///
/// `error` must be one of connecting: the name, the TCP connection, the proxy or the TLS handshake.
/// The client offers no early data, so a request cannot ride along with a handshake that fails.
fn unsent_sentence(error: &reqwest::Error, way: &Way) -> String {
    let sentence = match tls_error(error) {
        Some(rustls::Error::InvalidCertificate(_)) => {
            "The server's certificate is not trusted on this computer, so nothing was sent. \
             Check the address, this computer's date, and whether the network asks you to sign in."
        }
        Some(_) => {
            "No encrypted connection to the server could be made, so nothing was sent. \
             Check the address, and whether the network asks you to sign in."
        }
        None => {
            if let Way::Through(proxy) = way {
                return through_a_proxy(error, proxy);
            } else if error.is_dns() {
                "The server's name could not be found. Check the connection and the address."
            } else if error.is_timeout() {
                "The server could not be reached in time. Check the connection."
            } else {
                "The server could not be reached. Check the connection and the address."
            }
        }
    };
    sentence.to_owned()
}

/// What a proxy did, by the words of the library that spoke with it: it gives no other sign. A test holds
/// each of them.
fn through_a_proxy(error: &reqwest::Error, proxy: &str) -> String {
    let says = |words: &str| causes(error).any(|cause| cause.to_string().contains(words));
    if says("proxy authorization required")
        || says("does not support user/pass authentication")
        || says("credentials not accepted")
    {
        format!(
            "The proxy {proxy} asks for a user name and a password, or does not accept those it got, so \
             nothing was sent. Write them before its host, as in http://name:password@host:port."
        )
    } else if says("tunnel error: unsuccessful") || says("SOCKS error: Connection") {
        format!(
            "The proxy {proxy} made no connection to the server, so nothing was sent. Check the address, \
             or ask whoever runs the proxy."
        )
    } else {
        format!(
            "Nothing was sent: the proxy {proxy} could not be reached, or made no connection to the \
             server. Check the connection, and the variables HTTPS_PROXY and ALL_PROXY."
        )
    }
}

fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    causes(error).find_map(|error| error.downcast_ref())
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| cause(*error))
}

/// An I/O error leaves the error that it was made of out of its chain of sources.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<std::io::Error>() {
        Some(error) => error.get_ref().map(|inner| inner as _),
        None => error.source(),
    }
}
