/** Checks the event source mappings of the functions that process a stream or a queue. */
import {
  type EventSourceMappingConfiguration,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda'
import { functionName } from '../deployment/serverlessConfig'
import { awsFinding } from './awsTrouble'
import { bad, type Finding, good, quoted, soon } from './finding'
import { bringUp, type Place } from './place'

/** @param keys  as `serverless.yml` names the functions */
export async function functionsFindings(
  keys: readonly string[],
  lambda: LambdaClient,
  place: Place,
): Promise<readonly Finding[]> {
  const names = keys.map(key => functionName(key, place.stage))
  try {
    const findings: Finding[] = []
    for (const name of names) findings.push(mappingFinding(name, await mappingOf(name), place))
    return findings
  } catch (error) {
    // Whatever blocks one call blocks them all.
    return [awsFinding('functions', error, 'lambda:ListEventSourceMappings', place)]
  }

  async function mappingOf(FunctionName: string): Promise<EventSourceMappingConfiguration | undefined> {
    try {
      const { EventSourceMappings } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }))
      return EventSourceMappings?.[0]
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined
      throw error
    }
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
function mappingFinding(
  name: string,
  mapping: EventSourceMappingConfiguration | undefined,
  place: Place,
): Finding {
  if (!mapping) return bad('functions', `nothing is handed to ${name} in ${place.region}`, bringUp(place))
  const { State = 'unknown', UUID, LastProcessingResult = '' } = mapping
  if (/^(Creating|Enabling|Updating)$/.test(State)) {
    return soon('functions', `nothing is handed to ${name} yet (${State})`, 'run this again in a minute')
  }
  if (State !== 'Enabled') {
    const enable = `aws lambda update-event-source-mapping --region ${place.region} --uuid ${UUID} --enabled`
    return bad('functions', `nothing is handed to ${name} (${State})`, enable)
  }
  if (LastProcessingResult.startsWith('PROBLEM')) {
    return bad(
      'functions',
      `${name} does not take what it is handed: ${quoted(LastProcessingResult)}`,
      `look at its log, /aws/lambda/${name}; where that says nothing, at its role in cloud/roles.yml`,
    )
  }
  return good('functions', `${name} is handed its work`)
}
