/** The possible sources of an order's facts. */
import type { Cancellations } from './canceler'
import type { Gateways } from './gateways'
import type { Mailer } from './mailer'
import type { RefundTool } from './refundTool'

export interface Sources {
  readonly gateways: Gateways
  readonly mailer: Mailer
  readonly refundTool: () => RefundTool
  readonly cancellations: () => Cancellations
}
