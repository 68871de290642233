/** The public interface of the package. */

export type { ErrorType } from './errors'
export { ShouyinApiError, ShouyinConnectionError, ShouyinError, WebhookVerificationError } from './errors'
export type { EventList } from './events'
export type { LinkAmount } from './linkAmount'
export { linkUrlWithAmount } from './linkAmount'
export type { List } from './list'
export { Shouyin } from './shouyin'
export type { RequestOptions, ShouyinOptions } from './transport'
export type * from './types'
export type { WebhookEvent, WebhookOptions } from './webhooks'
export { verifyWebhook } from './webhooks'
