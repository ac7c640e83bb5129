//! Sends calls of the SDK in a box, so that the machinery below a call is compiled here once, and
//! not again into every function: that made the build of a function seven times as long.

use std::pin::Pin;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;

/// A call on its way.
pub(crate) type Sent<O, E> =
    Pin<Box<dyn Future<Output = Result<O, SdkError<E, HttpResponse>>> + Send>>;

/// A call that is ready to be sent.
pub(crate) trait Call {
    /// What it returns.
    type Output;
    /// Why it may fail.
    type Error;

    /// Sends it.
    fn sent(self) -> Sent<Self::Output, Self::Error>;
}

macro_rules! calls {
    ($($sdk:ident::$operation:ident => $builder:ident, $output:ident, $error:ident;)*) => {$(
        impl Call for $sdk::operation::$operation::builders::$builder {
            type Output = $sdk::operation::$operation::$output;
            type Error = $sdk::operation::$operation::$error;

            #[inline(never)]
            fn sent(self) -> Sent<Self::Output, Self::Error> {
                Box::pin(self.send())
            }
        }
    )*};
}

calls! {
    aws_sdk_apigatewaymanagement::delete_connection =>
        DeleteConnectionFluentBuilder, DeleteConnectionOutput, DeleteConnectionError;
    aws_sdk_apigatewaymanagement::post_to_connection =>
        PostToConnectionFluentBuilder, PostToConnectionOutput, PostToConnectionError;
    aws_sdk_dynamodb::batch_get_item =>
        BatchGetItemFluentBuilder, BatchGetItemOutput, BatchGetItemError;
    aws_sdk_dynamodb::delete_item => DeleteItemFluentBuilder, DeleteItemOutput, DeleteItemError;
    aws_sdk_dynamodb::get_item => GetItemFluentBuilder, GetItemOutput, GetItemError;
    aws_sdk_dynamodb::put_item => PutItemFluentBuilder, PutItemOutput, PutItemError;
    aws_sdk_dynamodb::query => QueryFluentBuilder, QueryOutput, QueryError;
    aws_sdk_dynamodb::transact_write_items =>
        TransactWriteItemsFluentBuilder, TransactWriteItemsOutput, TransactWriteItemsError;
    aws_sdk_dynamodb::update_item => UpdateItemFluentBuilder, UpdateItemOutput, UpdateItemError;
    aws_sdk_kms::decrypt => DecryptFluentBuilder, DecryptOutput, DecryptError;
    aws_sdk_kms::generate_data_key =>
        GenerateDataKeyFluentBuilder, GenerateDataKeyOutput, GenerateDataKeyError;
    aws_sdk_s3::copy_object => CopyObjectFluentBuilder, CopyObjectOutput, CopyObjectError;
    aws_sdk_s3::delete_object => DeleteObjectFluentBuilder, DeleteObjectOutput, DeleteObjectError;
    aws_sdk_s3::get_object => GetObjectFluentBuilder, GetObjectOutput, GetObjectError;
    aws_sdk_s3::list_objects_v2 =>
        ListObjectsV2FluentBuilder, ListObjectsV2Output, ListObjectsV2Error;
    aws_sdk_s3::put_object => PutObjectFluentBuilder, PutObjectOutput, PutObjectError;
    aws_sdk_secretsmanager::get_secret_value =>
        GetSecretValueFluentBuilder, GetSecretValueOutput, GetSecretValueError;
    aws_sdk_sqs::change_message_visibility_batch => ChangeMessageVisibilityBatchFluentBuilder,
        ChangeMessageVisibilityBatchOutput, ChangeMessageVisibilityBatchError;
    aws_sdk_sqs::send_message_batch =>
        SendMessageBatchFluentBuilder, SendMessageBatchOutput, SendMessageBatchError;
}
