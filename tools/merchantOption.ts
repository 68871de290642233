/** The option `--merchant`, for deployments with several merchants. */
import { DEFAULT_MERCHANT, type MerchantId, parseMerchantId } from '../lib/order/merchant'
import { UsageError } from './commandLine'
import { merchantsFile } from './deployment/merchantsFile'
import { quoted } from './terminal'

export const MERCHANT_OPTION = {
  merchant: {
    type: 'string',
    value: 'NAME',
    default: '-',
    about: 'the merchant, by its name in merchants.json; - is the default merchant',
  },
} as const

/** For tools that show all merchants by default. */
export const ONE_MERCHANT_OPTION = {
  merchant: {
    type: 'string',
    value: 'NAME',
    about: 'only this merchant; - is the default merchant (default: all)',
  },
} as const

/** @returns undefined for all merchants. @throws UsageError for a merchant that the stage does not have */
export const parseOneMerchant = ({
  stage,
  merchant,
}: Partial<OfStage> & Pick<OfStage, 'stage'>): MerchantId | undefined =>
  merchant === undefined ? undefined : parseMerchant({ stage, merchant })

/** @throws UsageError for a merchant that the stage does not have */
export function parseMerchant({ stage, merchant: text }: OfStage): MerchantId {
  if (text === '-') return DEFAULT_MERCHANT
  const merchant = parseMerchantId(text)
  if (!merchant || !Object.hasOwn(Object(Object(merchantsFile())[stage]), merchant)) {
    throw new UsageError(`merchants.json has no merchant ${quoted(text)} in ${stage}`)
  }
  return merchant
}

interface OfStage {
  readonly stage: string
  readonly merchant: string
}

/** A merchant's variable in merchants.json. @throws where it is not set */
export function merchantVariable(stage: string, merchant: MerchantId, name: string): string {
  const text = Object(Object(Object(merchantsFile())[stage])[merchant])[name]
  if (typeof text !== 'string') throw new Error(`merchants.json names no ${name} of ${merchant} in ${stage}`)
  return text
}
