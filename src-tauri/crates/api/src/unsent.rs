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
    let mut causes = std::iter::successors(Some(error), |error| cause(*error));
    causes.find_map(|error| error.downcast_ref())
}

/// An I/O error leaves the error that it was made of out of its chain of sources.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<std::io::Error>() {
        Some(error) => error.get_ref().map(|inner| inner as _),
        None => error.source(),
    }
}
