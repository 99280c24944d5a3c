use std::error::Error;

use crate::proxies::Way;

/// The reason why a request got no answer.
#[derive(Debug)]
pub(crate) enum SendError {
    /// No connection was made, for the reason in this sentence. Not one byte of the request was sent.
    NotSent {
        sentence: String,
        /// None if no connection was tried.
        source: Option<reqwest::Error>,
    },
    /// The connection was lost. The server may have read the request.
    ConnectionLost(reqwest::Error),
}

impl SendError {
    pub(crate) fn of(error: reqwest::Error, way: &Way) -> Self {
        let error = error.without_url();
        if error.is_connect() {
            Self::NotSent {
                sentence: not_sent_sentence(&error, way),
                source: Some(error),
            }
        } else {
            Self::ConnectionLost(error)
        }
    }
}

/// Returns the reason why no connection was made, as a sentence for the user.
///
/// `error` must be an error of connecting: name lookup, TCP, proxy or TLS handshake. The client sends
/// no early data, so no part of a request is sent before the handshake is complete.
fn not_sent_sentence(error: &reqwest::Error, way: &Way) -> String {
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
                return proxy_sentence(error, proxy);
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

/// Returns the reason why a proxy made no connection. The library reports it only in the text of its
/// errors. Tests cover each of these texts.
fn proxy_sentence(error: &reqwest::Error, proxy: &str) -> String {
    let says = |words: &str| causes(error).any(|cause| cause.to_string().contains(words));
    if says("proxy authorization required")
        || says("does not support user/pass authentication")
        || says("credentials not accepted")
    {
        format!(
            "The proxy {proxy} asks for a user name and a password, or does not accept those given, so \
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

/// Returns the source of an error. An I/O error does not report the error that it wraps as its source.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<std::io::Error>() {
        Some(error) => error.get_ref().map(|inner| inner as _),
        None => error.source(),
    }
}
