import {
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLUnionType,
  getNamedType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLType,
} from 'graphql';

type FieldConfigs = ReturnType<GraphQLObjectType['toConfig']>['fields'];

/** What of a schema another one takes over. */
export interface Part {
  /** Fields of a type that is left out, and its membership in unions, are left out as well. */
  readonly hasType: (type: GraphQLObjectType) => boolean;
  readonly hasField: (field: FieldConfigs[string], owner: GraphQLObjectType) => boolean;
  /** The interfaces a type implements beside those it has already. */
  readonly moreInterfaces: (type: GraphQLObjectType) => readonly GraphQLInterfaceType[];
}

/**
 * A schema of the part, with everything that its root fields reach and nothing else. Made in one pass,
 * because every start waits for it. Inputs, enumerations and scalars refer to nothing that differs, so
 * they are shared. It counts as valid: a test validates what is emitted.
 */
export function partOf(schema: GraphQLSchema, part: Part): GraphQLSchema {
  const copies = new Copies(part);
  const root = (type: GraphQLObjectType | null | undefined) => type && copies.object(type);
  const types = Object.values(schema.getTypeMap()).filter(isObjectType).filter(part.hasType);
  return new GraphQLSchema({
    ...schema.toConfig(),
    query: root(schema.getQueryType()),
    mutation: root(schema.getMutationType()),
    subscription: root(schema.getSubscriptionType()),
    // Reached through the interface alone.
    types: types.filter((type) => copies.interfacesOf(type).length > 0).map(copies.object),
    assumeValid: true,
  });
}

/** The copy of each type, made when it is first referred to. */
class Copies {
  readonly #made = new Map<GraphQLNamedType, GraphQLNamedType>();

  constructor(private readonly part: Part) {}

  readonly object = (type: GraphQLObjectType): GraphQLObjectType =>
    this.#once(type, () => {
      const config = type.toConfig();
      return new GraphQLObjectType({
        ...config,
        interfaces: () => this.interfacesOf(type).map(this.#interface),
        fields: () => this.#fields(config.fields, type),
      });
    });

  interfacesOf(type: GraphQLObjectType): readonly GraphQLInterfaceType[] {
    return [...type.getInterfaces(), ...this.part.moreInterfaces(type)];
  }

  readonly #interface = (type: GraphQLInterfaceType): GraphQLInterfaceType =>
    this.#once(type, () => {
      const config = type.toConfig();
      return new GraphQLInterfaceType({
        ...config,
        interfaces: () => config.interfaces.map(this.#interface),
        fields: () => this.#fields(config.fields),
      });
    });

  #union(type: GraphQLUnionType): GraphQLUnionType {
    return this.#once(type, () => {
      const types = () => type.getTypes().filter(this.part.hasType).map(this.object);
      return new GraphQLUnionType({ ...type.toConfig(), types });
    });
  }

  #once<T extends GraphQLNamedType>(type: T, make: () => T): T {
    const copy = (this.#made.get(type) as T | undefined) ?? make();
    this.#made.set(type, copy);
    return copy;
  }

  #fields(configs: FieldConfigs, owner?: GraphQLObjectType): FieldConfigs {
    const kept = Object.entries(configs).filter(([, field]) => {
      const type = getNamedType(field.type);
      if (isObjectType(type) && !this.part.hasType(type)) return false;
      return !owner || this.part.hasField(field, owner);
    });
    return Object.fromEntries(
      kept.map(([name, field]) => [name, { ...field, type: this.#output(field.type) }]),
    );
  }

  #output(type: GraphQLOutputType): GraphQLOutputType {
    return this.#copy(type) as GraphQLOutputType;
  }

  #copy(type: GraphQLType): GraphQLType {
    if (isNonNullType(type)) return new GraphQLNonNull(this.#copy(type.ofType) as never);
    if (isListType(type)) return new GraphQLList(this.#copy(type.ofType));
    if (isObjectType(type)) return this.object(type);
    if (isInterfaceType(type)) return this.#interface(type);
    return isUnionType(type) ? this.#union(type) : type;
  }
}
