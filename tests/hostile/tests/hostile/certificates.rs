//! Tests that no credential is sent to a server with an invalid certificate.

use std::sync::Arc;

use interlude_api::Transport;
use interlude_engine::remote::{PullFailureKind, Remote};
use interlude_hostile_tests::{Server, answer, limits, remote};
use interlude_model::ReasonCode;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};

use crate::{JSON, LIST};

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
        let host = if leaf == Leaf::OfAnotherHost {
            "localhost.example.org"
        } else {
            "localhost"
        };
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
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

    /// Returns a client's transport that trusts this authority.
    pub fn trusted(&self) -> Transport {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        let tls = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Transport::trusting(tls).unwrap()
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

#[tokio::test]
async fn the_key_is_only_sent_to_a_server_with_a_valid_certificate() {
    let root = Root::new();
    for leaf in [
        Leaf::Good,
        Leaf::Expired,
        Leaf::NotYetValid,
        Leaf::OfAnotherHost,
        Leaf::SelfSigned,
    ] {
        let server = Server::encrypted(root.server(leaf), |_| answer(200, &[JSON], LIST)).await;
        let remote = remote(&server.url(), root.trusted()).with_limits(limits());
        let listed = remote.list(None, &|_| ()).await;
        if leaf == Leaf::Good {
            assert!(listed.is_ok(), "{listed:?}");
            continue;
        }
        let failure = listed.unwrap_err();
        assert_eq!(failure.kind, PullFailureKind::Offline, "{leaf:?}");
        assert_eq!(failure.reason.code, ReasonCode::Unreachable, "{leaf:?}");
        assert!(
            failure.reason.message.contains("certificate"),
            "{failure:?}"
        );
        assert_eq!(server.requests(), [], "{leaf:?}");
    }
}
