// type-graphql and typeorm expect the Reflect metadata store before the first decorator runs.
import 'reflect-metadata';
