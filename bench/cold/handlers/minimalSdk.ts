/**
 * A notify handler written in an hour: it checks the signature with node:crypto, and records the payment with the AWS
 * SDK's document client. It has no second gateway, no list of keys, no record of refusals, and no page.
 */
import { createPublicKey, verify } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'

const key = createPublicKey({
  key: Buffer.from(process.env.ALIPAY_KEY ?? '', 'base64'),
  format: 'der',
  type: 'spki',
})
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}))

export const handler = async ({ body = '' }: APIGatewayProxyEventV2) => {
  const fields = [...new URLSearchParams(Buffer.from(body, 'base64').toString())]
  const { sign = '', out_trade_no, trade_no, total_amount } = Object.fromEntries(fields)
  const signed = fields
    .filter(([name]) => name !== 'sign' && name !== 'sign_type')
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&')
  if (!verify('sha256', Buffer.from(signed), key, Buffer.from(sign, 'base64'))) {
    return { statusCode: 400, body: 'fail' }
  }
  await documents.send(
    new UpdateCommand({
      TableName: 'orders',
      Key: { orderId: out_trade_no },
      ConditionExpression: 'attribute_exists(orderId) AND amount = :amount',
      UpdateExpression: 'SET paid.#trade = if_not_exists(paid.#trade, :paid)',
      ExpressionAttributeNames: { '#trade': trade_no ?? '' },
      ExpressionAttributeValues: { ':amount': total_amount, ':paid': { at: Date.now() } },
      ReturnValues: 'ALL_OLD',
    }),
  )
  return { statusCode: 200, body: 'success' }
}
