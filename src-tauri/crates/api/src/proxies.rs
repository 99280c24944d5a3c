//! The proxy on the way to other computers, as the environment names it.
//!
//! The HTTP client reads the same variables by itself, but passes over what it cannot use: a call then
//! goes out past a proxy that was set. Here such a proxy keeps calls from going out at all.

use std::ffi::OsString;

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{ClientBuilder, NoProxy, Proxy};
use url::Url;

/// Where the proxy for encrypted calls is named, the first that is set counts. Calls in the clear stay on
/// this computer and use none.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Where the exceptions are named.
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// Which proxy calls to other computers go through.
#[derive(Clone)]
pub struct Proxies {
    setting: Setting,
    exceptions: String,
}

#[derive(Clone)]
enum Setting {
    /// The environment names none. macOS and Windows may have one of their own.
    Unnamed,
    /// This one, which may hold a password.
    Through(Url),
    /// One is named that cannot be used: nothing goes out, for the reason in this sentence.
    Unusable(String),
}

/// The way to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// It is this computer: no proxy is ever used.
    Here,
    /// The environment names no proxy, or makes an exception for this server.
    Direct,
    /// Through this proxy, shown without its password.
    Through(String),
    /// Nothing goes out, for the reason in this sentence.
    Closed(String),
}

impl Proxies {
    /// Reads the environment of this process.
    pub fn of_the_environment() -> Self {
        Self::named_by(|name| std::env::var_os(name))
    }

    /// Reads variables: `HTTPS_PROXY` or else `ALL_PROXY`, and `NO_PROXY`, each in capitals or not.
    pub fn named_by(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let text = |name: &&'static str| {
            let value = variable(name)?.to_string_lossy().trim().to_owned();
            (!value.is_empty()).then_some((*name, value))
        };
        let setting = match VARIABLES.iter().find_map(text) {
            None => Setting::Unnamed,
            Some((name, value)) => match address(&value) {
                Ok(url) => Setting::Through(url),
                Err(what) => Setting::Unusable(format!(
                    "{name} names a proxy that cannot be used: {what}. Nothing is sent past it. Write it as \
                     http://host:port or socks5h://host:port, or take the variable away."
                )),
            },
        };
        let exceptions = EXCEPTIONS.iter().find_map(text);
        Self {
            setting,
            exceptions: exceptions.map(|(_, value)| value).unwrap_or_default(),
        }
    }

    /// Returns the way to a server on another computer.
    pub(crate) fn way_to(&self, server: &Url) -> Way {
        match &self.setting {
            Setting::Unnamed => Way::Direct,
            _ if self.excepts(server) => Way::Direct,
            Setting::Through(proxy) => Way::Through(shown(proxy)),
            Setting::Unusable(why) => Way::Closed(why.clone()),
        }
    }

    /// Has a client use the proxy.
    pub(crate) fn set(&self, client: ClientBuilder) -> reqwest::Result<ClientBuilder> {
        Ok(match &self.setting {
            Setting::Unnamed => client,
            Setting::Through(proxy) => {
                let exceptions = NoProxy::from_string(&self.exceptions);
                client.proxy(Proxy::all(proxy.as_str())?.no_proxy(exceptions))
            }
            // What is no exception is not sent at all.
            Setting::Unusable(_) => client.no_proxy(),
        })
    }

    fn excepts(&self, server: &Url) -> bool {
        let any = Matcher::builder().all("http://any.invalid");
        let matcher = any.no(self.exceptions.as_str()).build();
        let server = server.as_str().parse::<Uri>();
        server.is_ok_and(|server| matcher.intercept(&server).is_none())
    }
}

/// Reads the address of a proxy. Without a scheme it speaks HTTP. `socks` without a version is what
/// desktops write for the fifth, with names looked up by the proxy.
fn address(text: &str) -> Result<Url, &'static str> {
    const KINDS: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];
    let text = match text.split_once("://") {
        None => format!("http://{text}"),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("socks") => format!("socks5h://{rest}"),
        Some(_) => text.to_owned(),
    };
    let mut url = Url::parse(&text).map_err(|_| "it is no address")?;
    if !KINDS.contains(&url.scheme()) {
        return Err("its kind is not known here");
    }
    if url.scheme().starts_with("socks") && url.port().is_none() {
        // Cannot fail: there is a host, or the next check says so.
        let _ = url.set_port(Some(1080));
    }
    let anywhere = Uri::from_static("https://any.invalid");
    let is_understood = Matcher::builder()
        .all(url.as_str())
        .build()
        .intercept(&anywhere)
        .is_some();
    if is_understood && url.has_host() {
        Ok(url)
    } else {
        Err("it is no address")
    }
}

/// The proxy without user name and password.
fn shown(proxy: &Url) -> String {
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
        let proxies = Proxies::named_by(|name| value(name).map(|(_, value)| value.into()));
        proxies.way_to(&server.parse().unwrap())
    }

    const SERVER: &str = "https://interviews.example.com/api";

    #[test]
    fn every_kind_of_proxy_is_used_and_shown_without_its_password() {
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
    fn nothing_goes_past_a_proxy_that_cannot_be_used() {
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
            panic!("it is used");
        };
        assert!(!why.contains("secret"), "{why}");
        let excepted = [("ALL_PROXY", "quic://x"), ("NO_PROXY", ".example.com")];
        assert_eq!(way(&excepted, SERVER), Way::Direct);
    }

    #[test]
    fn the_more_special_variable_counts_and_exceptions_are_kept() {
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
