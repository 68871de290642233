/** The address that API Gateway has given the shop: an output of the deployment. */
import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { serviceName } from '../deployment/serverlessConfig'
import { awsTrouble } from './awsTrouble'
import { bad, type Finding, good } from './finding'
import type { Place } from './place'
import { publicUrlFinding } from './publicUrl'

export async function deployedUrlFinding(client: CloudFormationClient, place: Place): Promise<Finding> {
  const StackName = `${serviceName(place.stage)}-${place.stage}`
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }))
    const url = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'HttpApiUrl')?.OutputValue
    if (url !== undefined) return await publicUrlFinding(url, place)
    return good(
      'publicUrl',
      `not looked at: it is API Gateway’s own, and the stack ${StackName} names none yet`,
    )
  } catch (error) {
    // CloudFormation has no name of its own for a stack that is not there.
    if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message))
      return good('publicUrl', 'not looked at: it is API Gateway’s own, which serverless deploy prints')
    const { says, todo } = awsTrouble(error, 'cloudformation:DescribeStacks', place)
    return bad('publicUrl', says, todo)
  }
}
