/** Those who may have said what an order holds. */
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
