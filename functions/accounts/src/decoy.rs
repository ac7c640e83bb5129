//! Table calls for nothing, so that an address without an account takes as long as one that has.

use auth::secret::{random_bytes, to_base64url};
use data::{Aws, Error};
use jiff::SignedDuration;

/// Stands in for one read.
pub(crate) async fn read(aws: &Aws) -> Result<(), Error> {
    aws.table().probe().await
}

/// Stands in for one write.
pub(crate) async fn write(aws: &Aws) -> Result<(), Error> {
    let value = to_base64url(&random_bytes::<16>());
    aws.counters()
        .spend(&value, SignedDuration::from_secs(1))
        .await
        .map(|_| ())
}
