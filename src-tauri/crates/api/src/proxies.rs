//! The proxy for calls to other computers, as the environment sets it.
//!
//! The HTTP client can read the same variables, but it ignores values that it cannot use and then
//! connects directly, past a proxy that was set. Here such a value prevents all calls instead.

use std::ffi::OsString;

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{ClientBuilder, NoProxy, Proxy};
use url::Url;

/// The variables that may set the proxy for encrypted calls. The first one that is set counts.
/// Unencrypted calls stay on this computer and use no proxy.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The variables with the servers that are reached without the proxy.
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// The proxy that calls to other computers use.
#[derive(Clone)]
pub struct Proxies {
    setting: Setting,
    exceptions: String,
}

#[derive(Clone)]
enum Setting {
    /// The environment sets no proxy. On macOS and Windows the system may have one.
    Unset,
    /// This proxy is used. Its URL may have a password in it.
    Proxy(Url),
    /// A proxy is set that cannot be used. Nothing is sent, for the reason in this sentence.
    Unusable(String),
}

/// The route to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// The server is on this computer. A proxy is never used.
    Here,
    /// No proxy is set, or the server is an exception.
    Direct,
    /// Through this proxy. The text has no password in it.
    Through(String),
    /// Nothing is sent, for the reason in this sentence.
    Closed(String),
}

impl Proxies {
    /// Reads the environment of this process.
    pub fn from_environment() -> Self {
        Self::from_variables(|name| std::env::var_os(name))
    }

    /// Reads variables: `HTTPS_PROXY` or else `ALL_PROXY`, and `NO_PROXY`, each in upper or lower case.
    pub fn from_variables(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let text = |name: &&'static str| {
            let value = variable(name)?.to_string_lossy().trim().to_owned();
            (!value.is_empty()).then_some((*name, value))
        };
        let setting = match VARIABLES.iter().find_map(text) {
            None => Setting::Unset,
            Some((name, value)) => match proxy_url(&value) {
                Ok(url) => Setting::Proxy(url),
                Err(problem) => Setting::Unusable(format!(
                    "{name} names a proxy that cannot be used: {problem}. Nothing is sent without it. Write it as \
                     http://host:port or socks5h://host:port, or unset the variable."
                )),
            },
        };
        let exceptions = EXCEPTIONS.iter().find_map(text);
        Self {
            setting,
            exceptions: exceptions.map(|(_, value)| value).unwrap_or_default(),
        }
    }

    /// Returns the route to a server on another computer.
    pub(crate) fn way_to(&self, server: &Url) -> Way {
        match &self.setting {
            Setting::Unset => Way::Direct,
            _ if self.is_exception(server) => Way::Direct,
            Setting::Proxy(proxy) => Way::Through(without_credentials(proxy)),
            Setting::Unusable(why) => Way::Closed(why.clone()),
        }
    }

    /// Configures a client to use the proxy.
    pub(crate) fn configure(&self, client: ClientBuilder) -> reqwest::Result<ClientBuilder> {
        Ok(match &self.setting {
            Setting::Unset => client,
            Setting::Proxy(proxy) => {
                let exceptions = NoProxy::from_string(&self.exceptions);
                client.proxy(Proxy::all(proxy.as_str())?.no_proxy(exceptions))
            }
            // Only calls to the exceptions use this client. See `way_to`.
            Setting::Unusable(_) => client.no_proxy(),
        })
    }

    fn is_exception(&self, server: &Url) -> bool {
        // The client's own matcher, so that both apply the same rules to NO_PROXY.
        let any = Matcher::builder().all("http://any.invalid");
        let matcher = any.no(self.exceptions.as_str()).build();
        let server = server.as_str().parse::<Uri>();
        server.is_ok_and(|server| matcher.intercept(&server).is_none())
    }
}

/// Parses the address of a proxy. Without a scheme it is an HTTP proxy. Desktops write `socks` for
/// SOCKS 5 with name lookup by the proxy.
fn proxy_url(text: &str) -> Result<Url, &'static str> {
    const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];
    let text = match text.split_once("://") {
        None => format!("http://{text}"),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("socks") => format!("socks5h://{rest}"),
        Some(_) => text.to_owned(),
    };
    let mut url = Url::parse(&text).map_err(|_| "it is not an address")?;
    if !SCHEMES.contains(&url.scheme()) {
        return Err("its scheme is not supported");
    }
    if url.scheme().starts_with("socks") && url.port().is_none() {
        // Fails only without a host, which the last check refuses.
        let _ = url.set_port(Some(1080));
    }
    // The client must understand it as well, because it would otherwise ignore it.
    let anywhere = Uri::from_static("https://any.invalid");
    let is_supported = Matcher::builder()
        .all(url.as_str())
        .build()
        .intercept(&anywhere)
        .is_some();
    if is_supported && url.has_host() {
        Ok(url)
    } else {
        Err("it is not an address")
    }
}

/// Returns the proxy without user name and password.
fn without_credentials(proxy: &Url) -> String {
    let host = proxy.host_str().unwrap_or_default();
    match proxy.port_or_known_default() {
        Some(port) => format!("{}://{host}:{port}", proxy.scheme()),
        None => format!("{}://{host}", proxy.scheme()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(variables: &[(&str, &str)], server: &str) -> Way {
        let value = |name: &str| variables.iter().find(|(of, _)| *of == name);
        let proxies = Proxies::from_variables(|name| value(name).map(|(_, value)| value.into()));
        proxies.way_to(&server.parse().unwrap())
    }

    const SERVER: &str = "https://interviews.example.com/api";

    #[test]
    fn every_kind_of_proxy_is_used_and_displayed_without_its_password() {
        for (named, used) in [
            ("http://10.0.0.1:3128", "http://10.0.0.1:3128"),
            ("http://me:p%40ss@10.0.0.1:3128/", "http://10.0.0.1:3128"),
            ("10.0.0.1:3128", "http://10.0.0.1:3128"),
            (
                "me:secret@proxy.example.com:3128",
                "http://proxy.example.com:3128",
            ),
            ("https://proxy.example.com", "https://proxy.example.com:443"),
            ("socks://127.0.0.1:1080/", "socks5h://127.0.0.1:1080"),
            ("SOCKS://[::1]", "socks5h://[::1]:1080"),
            ("socks4://10.0.0.1", "socks4://10.0.0.1:1080"),
            ("socks4a://10.0.0.1:9", "socks4a://10.0.0.1:9"),
            ("socks5://me:secret@10.0.0.1", "socks5://10.0.0.1:1080"),
            ("socks5h://10.0.0.1", "socks5h://10.0.0.1:1080"),
        ] {
            for name in VARIABLES {
                let way = way(&[(name, named)], SERVER);
                assert_eq!(way, Way::Through(used.to_owned()), "{name}={named}");
            }
        }
    }

    #[test]
    fn a_proxy_that_cannot_be_used_prevents_all_calls() {
        for named in [
            "quic://10.0.0.1",
            "http://",
            "socks5h://",
            "://",
            "http://[",
            "a b",
            "direct://x",
        ] {
            let Way::Closed(why) = way(&[("ALL_PROXY", named)], SERVER) else {
                panic!("{named}");
            };
            assert!(why.starts_with("ALL_PROXY names a proxy"), "{why}");
        }
        let Way::Closed(why) = way(&[("https_proxy", "quic://me:secret@host")], SERVER) else {
            panic!("the proxy is used");
        };
        assert!(!why.contains("secret"), "{why}");
        let excepted = [("ALL_PROXY", "quic://x"), ("NO_PROXY", ".example.com")];
        assert_eq!(way(&excepted, SERVER), Way::Direct);
    }

    #[test]
    fn the_more_specific_variable_counts_and_exceptions_are_respected() {
        let two = [("ALL_PROXY", "socks://a"), ("https_proxy", "http://b:1")];
        assert_eq!(way(&two, SERVER), Way::Through("http://b:1".to_owned()));
        let empty = [("HTTPS_PROXY", " "), ("ALL_PROXY", "socks://a")];
        assert_eq!(
            way(&empty, SERVER),
            Way::Through("socks5h://a:1080".to_owned())
        );
        for none in [&[][..], &[("HTTP_PROXY", "http://b:1")]] {
            assert_eq!(way(none, SERVER), Way::Direct);
        }
        for exceptions in ["*", "example.com", "other.org, .example.com"] {
            let set = [("ALL_PROXY", "http://b:1"), ("no_proxy", exceptions)];
            assert_eq!(way(&set, SERVER), Way::Direct, "{exceptions}");
        }
        let other = [("ALL_PROXY", "http://b:1"), ("no_proxy", "other.org")];
        assert_eq!(way(&other, SERVER), Way::Through("http://b:1".to_owned()));
    }
}
