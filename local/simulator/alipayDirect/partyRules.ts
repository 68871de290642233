// Who is paid and who pays. Direct pay goes to the signing account only (docs/protocols.md#request).

import { refuse } from './errorCodes'
import type { Fields, Rule } from './requestTerms'

/** The first of seller_id, seller_account_name and seller_email counts; the others are ignored. */
export const checkSeller: Rule = (fields, { contract }) => {
  const id = fields.get('seller_id')
  if (id !== undefined) {
    if (id === contract.partner) return null
    return /^2088\d{12}$/.test(id)
      ? refuse(
          'SELLER_NOT_IN_SPECIFIED_SELLERS',
          `seller_id ${id} is not the partner, whose account alone can be paid.`,
        )
      : refuse('SELLER_NOT_EXIST', `There is no seller_id “${id}”.`)
  }
  const name = fields.get('seller_account_name')
  if (name !== undefined)
    return name === contract.sellerName || name === contract.sellerEmail
      ? null
      : refuse('SELLER_NOT_EXIST', `There is no seller_account_name “${name}”.`)
  const email = fields.get('seller_email')
  if (email === undefined)
    return refuse('PARAMTER_IS_NULL', 'One of seller_id, seller_email and seller_account_name is needed.')
  return email === contract.sellerEmail
    ? null
    : refuse('SELLER_NOT_EXIST', `There is no seller_email “${email}”.`)
}

export const checkBuyer: Rule = (fields, { contract }) => {
  const buyer = namedBuyer(fields)
  return buyer !== null && (buyer === contract.partner || buyer === contract.sellerEmail)
    ? refuse('BUYER_SELLER_EQUAL', 'The buyer is the seller.')
    : null
}

/** The buyer a request names: buyer_id before buyer_email before buyer_account_name, or null. */
export function namedBuyer(fields: Fields): string | null {
  return fields.get('buyer_id') ?? fields.get('buyer_email') ?? fields.get('buyer_account_name') ?? null
}
