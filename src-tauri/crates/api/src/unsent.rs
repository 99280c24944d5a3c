use std::error::Error;

/// Why no connection could be made, for the user: not one byte of the request went out.
///
/// `error` must be one of connecting: the name, the TCP connection, the proxy or the TLS handshake.
/// The client offers no early data, so a request cannot ride along with a handshake that fails.
pub(crate) fn unsent_sentence(error: &reqwest::Error) -> &'static str {
    match tls_error(error) {
        Some(rustls::Error::InvalidCertificate(_)) => {
            "The server's certificate is not trusted on this computer, so nothing was sent. \
             Check the address, this computer's date, and whether the network asks you to sign in."
        }
        Some(_) => {
            "No encrypted connection to the server could be made, so nothing was sent. \
             Check the address, and whether the network asks you to sign in."
        }
        None if error.is_dns() => {
            "The server's name could not be found. Check the connection and the address."
        }
        None if error.is_timeout() => {
            "The server could not be reached in time. Check the connection."
        }
        None => "The server could not be reached. Check the connection and the address.",
    }
}

fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        // An I/O error hides the error that it was made of from its chain of sources.
        let inner = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref)
            .and_then(|inner| inner.downcast_ref());
        if let Some(found) = inner.or_else(|| error.downcast_ref()) {
            return Some(found);
        }
        cause = error.source();
    }
    None
}
