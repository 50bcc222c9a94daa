import * as z from 'zod';
import { api } from './api.ts';
import { shapes } from './shapes/index.ts';

interface Described {
  about: string;
  query?: z.ZodObject;
  body?: z.ZodType;
  gives: z.ZodType | string;
  open?: true;
}

type Schema = Record<string, unknown>;

/** The document of all routes (OpenAPI 3.1, whose schemas are JSON Schema 2020-12), made from the table. */
export function openApi(version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [key, route] of Object.entries(api)) {
    const [method = '', path = ''] = key.split(' ');
    const place = path.replace(/:(\w+)/g, '{$1}').replace(/\*$/, '{path}');
    paths[place] = { ...paths[place], [method.toLowerCase()]: operation(key, place, route) };
  }
  const { schemas } = z.toJSONSchema(shapes, { uri: refOf, io: 'input', unrepresentable: 'any' });
  return {
    openapi: '3.1.0',
    info: {
      title: 'simtrail',
      version,
      description:
        'The jobs of simulation projects on this computer. Sign in with the token of the address that `simtrail serve` printed.',
      license: { name: 'BSD-3-Clause', identifier: 'BSD-3-Clause' },
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }, { token: [] }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, plain(schema as Schema)])),
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'simtrail' },
        token: { type: 'http', scheme: 'bearer' },
      },
      responses: {
        Failure: {
          description: 'It could not be done; nothing was changed unless `state` says so',
          content: { 'application/json': { schema: { $ref: refOf('Failure') } } },
        },
      },
    },
  };
}

function operation(key: string, path: string, route: Described): Record<string, unknown> {
  return {
    operationId: key
      .replace(/^(\w+) \/api\/?/, '$1 ')
      .replace(/\W+/g, '_')
      .replace(/_$/, ''),
    summary: route.about,
    ...(route.open === true ? { security: [] } : {}),
    parameters: [...pathParameters(path), ...queryParameters(route.query)],
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body) } } } }),
    responses: { ...success(route.gives), default: { $ref: '#/components/responses/Failure' } },
  };
}

function pathParameters(path: string): Schema[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodObject | undefined): Schema[] {
  if (query === undefined) return [];
  const { properties = {} } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, schema]) => {
    const { description, ...rest } = schema as Schema;
    const isMany = Array.isArray(rest['anyOf']);
    return {
      name,
      in: 'query',
      ...(description === undefined ? {} : { description }),
      ...(isMany ? { explode: true, schema: { type: 'array', items: { type: 'string' } } } : { schema: rest }),
    };
  });
}

function success(gives: Described['gives']): Schema {
  if (gives === 'nothing') return { '204': { description: 'done' } };
  if (gives === 'websocket') return { '101': { description: 'a WebSocket' } };
  const content =
    typeof gives === 'string'
      ? { [gives]: { schema: { type: 'string' } } }
      : { 'application/json': { schema: schemaOf(gives) } };
  return { '200': { description: 'as asked', content } };
}

/** A shape with a name is a component; the few others are written out. */
function schemaOf(shape: z.ZodType): Schema {
  const id = shapes.get(shape)?.id;
  return id === undefined ? plain(z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' })) : { $ref: refOf(id) };
}

function refOf(id: string): string {
  return `#/components/schemas/${id}`;
}

function plain(schema: object): Schema {
  const { $schema: _schema, $id: _id, ...rest } = schema as Schema;
  return rest;
}
