/** Which merchant a tool works for, of a deployment that has several. */
import { DEFAULT_MERCHANT, type MerchantId, parseMerchantId } from '../lib/order/merchant'
import { UsageError } from './commandLine'
import { merchantsFile } from './deployment/merchantsFile'
import { quoted } from './terminal'

export const MERCHANT_OPTION = {
  merchant: {
    type: 'string',
    value: 'NAME',
    default: '',
    about: 'whose, of merchants.json (default: the merchant without a name)',
  },
} as const

/** @throws UsageError */
export function parseMerchant(text: string): MerchantId {
  const merchant = text === '' ? DEFAULT_MERCHANT : parseMerchantId(text)
  if (merchant === undefined) throw new UsageError(`${quoted(text)} is not the name of a merchant`)
  return merchant
}

/** What merchants.json says of a merchant. @throws where it says nothing */
export function merchantVariable(stage: string, merchant: MerchantId, name: string): string {
  const text = Object(Object(Object(merchantsFile())[stage])[merchant])[name]
  if (typeof text !== 'string') throw new Error(`merchants.json names no ${name} of ${merchant} in ${stage}`)
  return text
}
