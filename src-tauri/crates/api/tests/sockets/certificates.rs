//! Certificates of servers, valid and invalid, and a client that trusts their authority.

use std::sync::Arc;

use interlude_api::Transport;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};

/// The name of another computer. A good certificate is valid for it, too.
pub const ELSEWHERE: &str = "interviews.example.com";

/// A certificate authority that the client trusts.
pub struct Root {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

/// The defect of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaf {
    Good,
    Expired,
    NotYetValid,
    OfAnotherHost,
    SelfSigned,
}

impl Root {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap().der().clone();
        Self {
            certificate,
            issuer: Issuer::new(params, key),
        }
    }

    /// Returns a server's TLS configuration with such a certificate.
    pub fn server(&self, leaf: Leaf) -> ServerConfig {
        let hosts: &[&str] = match leaf {
            Leaf::OfAnotherHost => &["localhost.example.org"],
            _ => &["localhost", ELSEWHERE],
        };
        let hosts: Vec<String> = hosts.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(hosts).unwrap();
        match leaf {
            Leaf::Expired => params.not_after = date_time_ymd(2020, 1, 1),
            Leaf::NotYetValid => params.not_before = date_time_ymd(2990, 1, 1),
            Leaf::Good | Leaf::OfAnotherHost | Leaf::SelfSigned => {}
        }
        let key = KeyPair::generate().unwrap();
        let certificate = match leaf {
            Leaf::SelfSigned => params.self_signed(&key),
            _ => params.signed_by(&key, &self.issuer),
        };
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.unwrap().der().clone()], key)
            .unwrap()
    }

    /// Returns a client's TLS configuration that trusts only this authority.
    pub fn trust(&self) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth()
    }

    /// Returns a client's transport that trusts only this authority.
    pub fn trusted(&self) -> Transport {
        Transport::trusting(self.trust()).unwrap()
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}
