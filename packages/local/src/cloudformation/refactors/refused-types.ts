import type { Engine } from "../engine.ts";
import { Refusal } from "./refusals.ts";

/**
 * Why resources of `type` can't change their place, or `undefined` when they can. The service supports what is
 * `FULLY_MUTABLE`; of that the catalog only knows whether something can be changed in place at all.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-refactoring.html
 */
export function typeRefusal(engine: Engine, type: string): string | undefined {
  const facts = engine.catalog.find(type);
  if (facts === undefined || unsupportedTypes.has(type)) return Refusal.unsupportedType(type);
  const tags = facts.tagging === undefined ? undefined : facts.properties[facts.tagging.property];
  if (tags?.replacement === "yes") return Refusal.fixedTags(type);
  const isImmutable = Object.values(facts.properties).every(({ replacement }) => replacement === "yes");
  return isImmutable ? Refusal.unsupportedType(type) : undefined;
}

/** As the page lists them, and nested stacks, which would have to change their parent. Read in November 2026. */
const unsupportedTypes: ReadonlySet<string> = new Set(
  [
    "ACMPCA::Certificate ACMPCA::CertificateAuthority ACMPCA::CertificateAuthorityActivation",
    "ApiGateway::BasePathMapping ApiGateway::Method",
    "AppConfig::ConfigurationProfile AppConfig::Deployment AppConfig::Environment AppConfig::Extension AppConfig::ExtensionAssociation",
    "AppStream::DirectoryConfig AppStream::StackFleetAssociation AppStream::StackUserAssociation AppStream::User",
    "BackupGateway::Hypervisor CDK::Metadata CertificateManager::Certificate",
    "CloudFormation::CustomResource CloudFormation::Macro CloudFormation::Stack CloudFormation::WaitCondition CloudFormation::WaitConditionHandle",
    "CodeDeploy::DeploymentGroup CodePipeline::CustomActionType",
    "Cognito::UserPoolRiskConfigurationAttachment Cognito::UserPoolUICustomizationAttachment Cognito::UserPoolUserToGroupAttachment",
    "Config::ConfigRule Config::ConfigurationRecorder Config::DeliveryChannel",
    "DataBrew::Dataset DataBrew::Job DataBrew::Project DataBrew::Recipe DataBrew::Ruleset DataBrew::Schedule",
    "DataZone::DataSource DataZone::Environment DataZone::EnvironmentBlueprintConfiguration DataZone::EnvironmentProfile DataZone::Project DataZone::SubscriptionTarget",
    "DirectoryService::MicrosoftAD DynamoDB::GlobalTable",
    "EC2::CustomerGateway EC2::EIP EC2::LaunchTemplate EC2::NetworkInterfacePermission EC2::PlacementGroup EC2::SpotFleet EC2::VPCDHCPOptionsAssociation EC2::VolumeAttachment",
    "EMR::Cluster EMR::InstanceFleetConfig EMR::InstanceGroupConfig",
    "ElastiCache::CacheCluster ElastiCache::ReplicationGroup ElastiCache::SecurityGroup ElastiCache::SecurityGroupIngress",
    "ElasticBeanstalk::ConfigurationTemplate ElasticLoadBalancing::LoadBalancer ElasticLoadBalancingV2::ListenerCertificate Elasticsearch::Domain",
    "FIS::ExperimentTemplate Glue::Schema GuardDuty::IPSet GuardDuty::PublishingDestination GuardDuty::ThreatIntelSet",
    "IAM::AccessKey IAM::UserToGroupAddition ImageBuilder::Component",
    "IoT::PolicyPrincipalAttachment IoT::ThingPrincipalAttachment IoTFleetWise::Campaign IoTWireless::WirelessDeviceImportTask",
    "Lambda::EventInvokeConfig Lex::BotVersion M2::Application MSK::Configuration MSK::ServerlessCluster Maester::DocumentType",
    "MediaTailor::Channel NeptuneGraph::PrivateGraphEndpoint Omics::AnnotationStore Omics::ReferenceStore Omics::SequenceStore",
    "OpenSearchServerless::Collection OpsWorks::App OpsWorks::ElasticLoadBalancerAttachment OpsWorks::Instance OpsWorks::Layer OpsWorks::Stack OpsWorks::UserProfile OpsWorks::Volume",
    "PCAConnectorAD::Connector PCAConnectorAD::DirectoryRegistration PCAConnectorAD::Template PCAConnectorAD::TemplateGroupAccessControlEntry",
    "Panorama::PackageVersion QuickSight::Theme RDS::DBSecurityGroup RDS::DBSecurityGroupIngress",
    "Redshift::ClusterSecurityGroup Redshift::ClusterSecurityGroupIngress RefactorSpaces::Environment RefactorSpaces::Route RefactorSpaces::Service",
    "RoboMaker::RobotApplication RoboMaker::SimulationApplication Route53::RecordSet Route53::RecordSetGroup SDB::Domain SageMaker::InferenceComponent",
    "ServiceCatalog::PortfolioPrincipalAssociation ServiceCatalog::PortfolioProductAssociation ServiceCatalog::PortfolioShare ServiceCatalog::TagOptionAssociation",
    "ServiceCatalogAppRegistry::AttributeGroupAssociation ServiceCatalogAppRegistry::ResourceAssociation StepFunctions::StateMachineVersion Synthetics::Canary VoiceID::Domain",
    "WAF::ByteMatchSet WAF::IPSet WAF::Rule WAF::SizeConstraintSet WAF::SqlInjectionMatchSet WAF::WebACL WAF::XssMatchSet",
    "WAFv2::IPSet WAFv2::RegexPatternSet WAFv2::RuleGroup WAFv2::WebACL WorkSpaces::Workspace",
  ].flatMap((line) => line.split(" ").map((name) => `AWS::${name}`)),
);
