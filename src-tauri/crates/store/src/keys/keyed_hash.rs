use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Computes HMAC-SHA-256 (RFC 2104) of `label`, a zero byte and `message`. The label separates the uses of one key. It
/// must not contain a zero byte.
pub(crate) fn keyed_hash(key: &[u8; 32], label: &str, message: &[u8]) -> Zeroizing<[u8; 32]> {
    // HMAC pads a short key with zeros to the block size. A key of the block size needs no error handling.
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(key);
    let mac = Hmac::<Sha256>::new((&*block).into())
        .chain_update(label)
        .chain_update([0])
        .chain_update(message);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected value is the output of Python's `hmac.new(bytes(range(32)), b"a label\0a message", "sha256")`.
    #[test]
    fn the_hash_is_hmac_sha_256() {
        let key = std::array::from_fn(|at| at as u8);
        let hash = keyed_hash(&key, "a label", b"a message");
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hex,
            "1195478a06f19ad2dd9b4f71fbb5648e6d2b025315d83bec5541a40d87264585"
        );
    }
}
