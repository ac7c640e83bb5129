//! Channels: the numbers and accounts through which customers write, connected, checked and changed.

mod calls;
mod channel;
mod channel_row;
mod check;
mod connect;
mod credentials;
mod disconnect;
mod facts;
mod list;
mod registration;
mod search;
mod secret;
mod subscription;
mod template;
mod template_list;
mod update;

api::endpoints! {
    CHANNEL_CHECK: check::ChannelCheck,
    CHANNEL_CONNECT: connect::ChannelConnect,
    CHANNEL_DISCONNECT: disconnect::ChannelDisconnect,
    CHANNEL_LIST: list::ChannelList,
    CHANNEL_UPDATE: update::ChannelUpdate,
    TEMPLATE_LIST: template_list::TemplateList,
}
