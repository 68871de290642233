/** Reads the address that API Gateway assigned to the shop: an output of the deployment. */
import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { err, ok, type Result } from '../../lib/result'
import { serviceName } from '../deployment/serverlessConfig'
import { awsFinding } from './awsTrouble'
import { type Finding, good } from './finding'
import type { Place } from './place'

/** @returns the address, or a finding if there is none yet */
export async function deployedUrl(
  client: CloudFormationClient,
  place: Place,
): Promise<Result<string, Finding>> {
  const StackName = `${serviceName(place.stage)}-${place.stage}`
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }))
    const url = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'HttpApiUrl')?.OutputValue
    if (url !== undefined) return ok(url)
    return err(
      good('publicUrl', `not looked at: it is API Gateway’s own, and the stack ${StackName} names none yet`),
    )
  } catch (error) {
    // CloudFormation has no error name for a missing stack.
    if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message))
      return err(good('publicUrl', 'not looked at: it is API Gateway’s own, which serverless deploy prints'))
    return err(awsFinding('publicUrl', error, 'cloudformation:DescribeStacks', place))
  }
}
