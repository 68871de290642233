/** Checks the alarms: whether one is ringing, and whether somebody receives them. */
import { type CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch'
import { paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns'
import { serviceName } from '../deployment/serverlessConfig'
import { awsFinding } from './awsTrouble'
import { bad, type Finding, good, quoted, soon } from './finding'
import { bringUp, type Place } from './place'

/** @param email  ALARM_EMAIL; '' if alarms are not mailed */
export async function alarmsFindings(
  email: string,
  clients: { readonly cloudWatch: CloudWatchClient; readonly sns: SNSClient },
  place: Place,
): Promise<readonly Finding[]> {
  const prefix = `${serviceName(place.stage)}-${place.stage}-`
  try {
    const alarms: MetricAlarm[] = []
    const pages = paginateDescribeAlarms({ client: clients.cloudWatch }, { AlarmNamePrefix: prefix })
    for await (const { MetricAlarms = [] } of pages) alarms.push(...MetricAlarms)
    const topic = alarms.flatMap(({ AlarmActions = [] }) => AlarmActions)[0]
    if (topic === undefined) {
      return [bad('alarms', `there are no alarms ${prefix}… in ${place.region}`, bringUp(place))]
    }
    const ringing = alarms.filter(({ StateValue }) => StateValue === 'ALARM')
    return [
      ...ringing.map(ringingFinding),
      ...(ringing.length === 0 ? [good('alarms', `none of ${alarms.length} rings`)] : []),
      await heardFinding(email, topic, clients.sns, place),
    ]
  } catch (error) {
    const permissions = 'cloudwatch:DescribeAlarms and sns:ListSubscriptionsByTopic'
    return [awsFinding('alarms', error, permissions, place)]
  }
}

function ringingFinding({ AlarmName = '', StateTransitionedTimestamp, AlarmDescription = '' }: MetricAlarm) {
  const since = StateTransitionedTimestamp ? ` since ${StateTransitionedTimestamp.toISOString()}` : ''
  const says = `${AlarmName} rings${since}: ${AlarmDescription}`
  return bad('alarms', says, `docs/alarms.md, the row ${AlarmName.split('-').at(-1)}`)
}

/**
 * The ARN of an unconfirmed subscription. SNS removes it after two days, and CloudFormation does not create it again.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html
 */
const PENDING = 'PendingConfirmation'

async function heardFinding(email: string, topic: string, client: SNSClient, place: Place): Promise<Finding> {
  const listeners: { readonly endpoint: string; readonly isPending: boolean }[] = []
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
    { client },
    { TopicArn: topic },
  )) {
    for (const { Endpoint: endpoint = '', SubscriptionArn } of Subscriptions) {
      listeners.push({ endpoint, isPending: SubscriptionArn === PENDING })
    }
  }
  const subscribe = `aws sns subscribe --region ${place.region} --topic-arn ${topic} --protocol email --notification-endpoint ${email}`
  const own = listeners.filter(({ endpoint }) => endpoint.toLowerCase() === email.toLowerCase())
  if (own.some(({ isPending }) => !isPending)) return good('alarms', `mailed to ${email}`)
  if (own.length > 0) {
    const todo = `open the link in AWS’s mail; if it is lost: ${subscribe}`
    return bad('alarms', `${email} has not confirmed that it takes alarms: none is mailed`, todo)
  }
  if (email !== '') {
    return bad(
      'alarms',
      `${email} is not among those whom alarms are mailed to`,
      `${subscribe}, and open the link in AWS’s mail`,
    )
  }
  const others = listeners.filter(({ isPending }) => !isPending)
  if (others.length > 0)
    return good('alarms', `sent to ${others.map(({ endpoint }) => quoted(endpoint)).join(', ')}`)
  return soon(
    'alarms',
    'nobody is told of them: ALARM_EMAIL is empty',
    'write an address into ALARM_EMAIL, and deploy',
  )
}
