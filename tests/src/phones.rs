//! Phones that take pushes.

use auth::secret::random_bytes;
use serde_json::json;
use uuid::Uuid;

use crate::Caller;

impl Caller {
    /// Lets this device get pushes, as a build from the store; the token under which Apple knows it.
    pub async fn take_pushes(&self) -> String {
        let half = || Uuid::from_bytes(random_bytes()).simple();
        let token = format!("{}{}", half(), half());
        self.take_pushes_as(&token).await;
        token
    }

    /// Lets this device get pushes under a token.
    pub async fn take_pushes_as(&self, token: &str) {
        let body = json!({ "token": token, "environment": "production" });
        let answer = self.put("/v1/me/push-token", body).await;
        answer.expect(204);
    }

    /// Sets what this member is notified of on the phone.
    pub async fn set_notifications(&self, notifications: serde_json::Value) {
        let patch = json!({ "notifications": notifications });
        self.patch("/v1/me", patch).await.expect(200);
    }
}
