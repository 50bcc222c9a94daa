import type { Context } from 'hono';
import type * as z from 'zod';
import type { Api, ParamsOf, RouteKey } from './api.ts';
import type { Served } from './served.ts';
import type { Bindings } from './sockets/upgrades.ts';

export type Http = Context<{ Bindings: Bindings }>;

/** One request, checked: what its route takes. */
export interface Call<K extends RouteKey = RouteKey> {
  served: Served;
  params: ParamsOf<K>;
  query: Api[K] extends { query: infer Q extends z.ZodType } ? z.output<Q> : undefined;
  body: Api[K] extends { body: infer B extends z.ZodType } ? z.output<B> : undefined;
  http: Http;
}

type GivenBy<K extends RouteKey> = Api[K] extends { gives: infer G }
  ? G extends z.ZodType
    ? z.output<G>
    : G extends 'nothing'
      ? void
      : Response
  : never;

/** Answers a call; rejects with an AppError. */
export type Handler<K extends RouteKey> = (call: Call<K>) => Promise<GivenBy<K>>;

export type Handlers<K extends RouteKey = RouteKey> = { readonly [R in K]: Handler<R> };
