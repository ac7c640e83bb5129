//! The egress allow-list: the only places that data may leave to.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::provider::Provider;

/// The stage on which loopback addresses may stand in for the providers.
const LOCAL: &str = "local";

/// Why an address was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EgressError {
    /// The text is not an absolute URL.
    #[error("the address of {0} is not a URL")]
    NotAUrl(Provider),
    /// The scheme is not https, or the URL carries a user, a query or a fragment.
    #[error("the address of {0} is not a plain https URL")]
    NotPlain(Provider),
    /// The host or its port is not on the provider's list.
    #[error("{host} is not a host of {provider}")]
    NotListed {
        /// The provider it was meant to be.
        provider: Provider,
        /// The host that was refused.
        host: String,
    },
}

/// The allow-list as it holds on one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Egress {
    loopback: bool,
}

impl Egress {
    /// The list for this stage: everywhere the providers' own hosts, on `local` loopback as well.
    pub fn for_stage(stage: &str) -> Self {
        Self {
            loopback: stage == LOCAL,
        }
    }

    /// Checks a provider's base URL, as the settings give it.
    pub fn base(self, provider: Provider, url: &str) -> Result<Base, EgressError> {
        let url = Url::parse(url).map_err(|_| EgressError::NotAUrl(provider))?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(EgressError::NotPlain(provider));
        }
        self.permit(provider, &url)?;
        Ok(Base { provider, url })
    }

    /// Checks that a request to this URL stays with the provider.
    pub(crate) fn permit(self, provider: Provider, url: &Url) -> Result<(), EgressError> {
        if !url.username().is_empty() || url.password().is_some() {
            return Err(EgressError::NotPlain(provider));
        }
        let host = url.host_str().unwrap_or_default();
        if self.loopback && is_loopback(host) && matches!(url.scheme(), "http" | "https") {
            return Ok(());
        }
        let port = url.port_or_known_default().unwrap_or_default();
        if !is_listed(provider, host) || !provider.ports().contains(&port) {
            return Err(EgressError::NotListed {
                provider,
                host: host.to_owned(),
            });
        }
        if url.scheme() != "https" {
            return Err(EgressError::NotPlain(provider));
        }
        Ok(())
    }
}

/// A provider's address that passed the allow-list.
#[derive(Clone, PartialEq, Eq)]
pub struct Base {
    provider: Provider,
    url: Url,
}

impl Base {
    /// Whose address it is.
    pub fn provider(&self) -> Provider {
        self.provider
    }

    /// The URL of a path of clean segments below this base.
    pub(crate) fn join(&self, segments: &[&str]) -> Url {
        let mut url = self.url.clone();
        url.path_segments_mut()
            .expect("a URL with a host has a path")
            .pop_if_empty()
            .extend(segments);
        url
    }
}

impl fmt::Debug for Base {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "Base({} {})",
            self.provider,
            self.url.host_str().unwrap_or_default()
        )
    }
}

/// A resolver that looks up listed names only and hands out no address inside a network.
///
/// It stands behind [`Egress::permit`]: a name that came to the client by another way, or a listed
/// name that was made to point inwards, still gets no socket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ListedNames(pub(crate) Egress);

impl Resolve for ListedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let Self(egress) = *self;
        Box::pin(async move {
            let host = name.as_str();
            let local = egress.loopback && is_loopback(host);
            if !local && !Provider::ALL.iter().any(|one| is_listed(*one, host)) {
                return Err("the name is not on the egress list".into());
            }
            let addresses = tokio::net::lookup_host((host, 0)).await?;
            let fit: Vec<SocketAddr> = addresses
                .filter(|at| {
                    if local {
                        at.ip().is_loopback()
                    } else {
                        is_public(at.ip())
                    }
                })
                .collect();
            if fit.is_empty() {
                return Err("the name leads to no public address".into());
            }
            Ok(Box::new(fit.into_iter()) as Addrs)
        })
    }
}

fn is_listed(provider: Provider, host: &str) -> bool {
    provider.hosts().iter().any(|listed| {
        if listed.starts_with('.') {
            host.ends_with(listed)
        } else {
            host == *listed
        }
    })
}

fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

/// Whether an address is routed on the public internet (IANA special-purpose registries).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocol = a == 192 && b == 0 && c == 0;
    let benchmark = a == 198 && (b & 0xfe) == 18;
    !(a == 0
        || a >= 224
        || shared
        || protocol
        || benchmark
        || ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation())
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    // Only 2000::/3 is routed, and within it 6to4 and Teredo hide an IPv4 address.
    let [first, second, ..] = ip.segments();
    let hides_v4 = first == 0x2002 || (first == 0x2001 && second < 0x0200);
    let documentation = first == 0x2001 && second == 0x0db8;
    (first & 0xe000) == 0x2000 && !hides_v4 && !documentation
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(stage: &str, url: &str) -> EgressError {
        Egress::for_stage(stage)
            .base(Provider::Resend, url)
            .unwrap_err()
    }

    #[test]
    fn each_listed_host_is_accepted_for_its_own_provider_only() {
        let egress = Egress::for_stage("production");
        for provider in Provider::ALL {
            for host in provider.hosts() {
                let host = if host.starts_with('.') {
                    format!("cdn{host}")
                } else {
                    (*host).into()
                };
                let url = format!("https://{host}");
                assert!(egress.base(provider, &url).is_ok(), "{url}");
                for other in Provider::ALL.into_iter().filter(|other| *other != provider) {
                    assert!(egress.base(other, &url).is_err(), "{url} for {other}");
                }
            }
        }
    }

    #[test]
    fn look_alikes_are_refused() {
        for url in [
            "https://api.resend.com.evil.example",
            "https://evil-api.resend.com",
            "https://resend.com",
            "https://api.resend.com:8443",
            "https://169.254.169.254/latest/meta-data",
            "https://[::ffff:127.0.0.1]",
        ] {
            assert!(
                matches!(refused("production", url), EgressError::NotListed { .. }),
                "{url}"
            );
        }
        let meta = Egress::for_stage("production").base(Provider::Meta, "https://evilfbcdn.net");
        assert!(matches!(meta, Err(EgressError::NotListed { .. })));
    }

    #[test]
    fn only_a_plain_https_url_is_an_address() {
        let not_plain = EgressError::NotPlain(Provider::Resend);
        assert_eq!(
            refused("production", "https://me:key@api.resend.com"),
            not_plain
        );
        assert_eq!(
            refused("production", "https://api.resend.com/?key=1"),
            not_plain
        );
        assert!(matches!(
            refused("production", "http://api.resend.com"),
            EgressError::NotListed { .. }
        ));
        assert_eq!(
            refused("production", "api.resend.com"),
            EgressError::NotAUrl(Provider::Resend)
        );
    }

    #[test]
    fn loopback_stands_in_for_a_provider_on_the_local_stage_only() {
        for url in [
            "http://localhost:3001/resend",
            "http://127.0.0.1:3001",
            "http://[::1]:3001",
        ] {
            assert!(
                Egress::for_stage("local")
                    .base(Provider::Resend, url)
                    .is_ok(),
                "{url}"
            );
            assert!(
                matches!(refused("production", url), EgressError::NotListed { .. }),
                "{url}"
            );
        }
        assert!(matches!(
            refused("local", "http://10.0.0.1:3001"),
            EgressError::NotListed { .. }
        ));
    }

    #[test]
    fn a_path_is_joined_segment_by_segment() {
        let base = Egress::for_stage("local")
            .base(Provider::Resend, "http://localhost:3001/resend/")
            .unwrap();
        let url = base.join(&["emails", "../../x?y"]);
        assert_eq!(
            url.as_str(),
            "http://localhost:3001/resend/emails/..%2F..%2Fx%3Fy"
        );
    }

    #[test]
    fn inner_addresses_are_not_public() {
        for ip in [
            "10.1.2.3",
            "172.16.0.1",
            "192.168.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "192.0.2.1",
            "::1",
            "::",
            "::ffff:10.0.0.1",
            "fe80::1",
            "fd00::1",
            "fd00:ec2::254",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001::1",
            "2001:db8::1",
            "ff02::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in [
            "44.228.126.217",
            "8.8.8.8",
            "2600:1f24:64:8000::1",
            "2606:4700::1111",
        ] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[tokio::test]
    async fn an_unlisted_name_is_not_even_looked_up() {
        let names = ListedNames(Egress::for_stage("production"));
        for name in ["evil.example", "localhost"] {
            let Err(refusal) = names.resolve(name.parse().unwrap()).await else {
                panic!("{name} was resolved");
            };
            assert_eq!(refusal.to_string(), "the name is not on the egress list");
        }
    }
}
