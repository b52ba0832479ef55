/**
 * Signatures of the operators of ONNX 1.17.0 (Apache-2.0, the ONNX contributors), operator sets
 * 8 to 22. Written by scripts/operator-signatures.py; not edited by hand.
 *
 * A line an operator, a part a version: since, inputs, outputs, attributes, types of its variables,
 * inputs, outputs. `=` stands for what the version before has, `.` for nothing, `-` for deprecated.
 */
export const signatureLines = `
Abs|6 1-1 1-1 . CILScdfhils T0 T0|13 = = = CILSbcdfhils = =
Acos|7 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
Acosh|9 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
Add|7 2-2 1-1 . ILdfhil T0,T0 T0|13 = = = ILbdfhil = =|14 = = = CILSbcdfhils = =
AffineGrid|20 2-2 1-1 align_corners:i bdfh,l T0,T1 T0
And|7 2-2 1-1 . B,B T0,T0 T1
ArgMax|1 1-1 1-1 axis:i,keepdims:i CILScdfhils T0 l|11 = = = = = =|12 = = axis:i,keepdims:i,select_last_index:i = = =|13 = = = CILSbcdfhils = =
ArgMin|1 1-1 1-1 axis:i,keepdims:i CILScdfhils T0 l|11 = = = = = =|12 = = axis:i,keepdims:i,select_last_index:i = = =|13 = = = CILSbcdfhils = =
Asin|7 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
Asinh|9 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
Atan|7 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
Atanh|9 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
AveragePool|7 1-1 1-1 auto_pad:s,count_include_pad:i,kernel_shape:I!,pads:I,strides:I dfh T0 T0|10 = = auto_pad:s,ceil_mode:i,count_include_pad:i,kernel_shape:I!,pads:I,strides:I = = =|11 = = = = = =|19 = = auto_pad:s,ceil_mode:i,count_include_pad:i,dilations:I,kernel_shape:I!,pads:I,strides:I = = =|22 = = = bdfh = =
BatchNormalization|7 5-5 1-5 epsilon:f,momentum:f,spatial:i dfh T0,T0,T0,T0,T0 T0,T0?,T0?,T0?,T0?|9 = = epsilon:f,momentum:f = = =|14 = 1-3 epsilon:f,momentum:f,training_mode:i bdfh,bdfh T0,T0,T0,T1,T1 T0,T1?,T1?|15 = = = bdfh,bdfh,bdfh T0,T1,T1,T2,T2 T0,T2?,T2?
Bernoulli|15 1-1 1-1 dtype:i,seed:f dfh,BCILSbcdfhils T0 T1|22 = = = bdfh,BCILSbcdfhils = =
BitShift|11 2-2 1-1 direction:s! CILS T0,T0 T0
BitwiseAnd|18 2-2 1-1 . CILScils T0,T0 T0
BitwiseNot|18 1-1 1-1 . CILScils T0 T0
BitwiseOr|18 2-2 1-1 . CILScils T0,T0 T0
BitwiseXor|18 2-2 1-1 . CILScils T0,T0 T0
BlackmanWindow|17 1-1 1-1 output_datatype:i,periodic:i il,CILSbcdfhils T0 T1
Cast|6 1-1 1-1 to:i! BCILScdfhils,BCILScdfhils T0 T1|9 = = = BCILScdfhilst,BCILScdfhilst = =|13 = = = BCILSbcdfhilst,BCILSbcdfhilst = =|19 = = saturate:i,to:i! BCEGILSbcdefghilst,BCEGILSbcdefghilst = =|21 = = = BCEGILNSbcdefghilnst,BCEGILNSbcdefghilnst = =
CastLike|15 2-2 1-1 . BCILSbcdfhilst,BCILSbcdfhilst T0,T1 T1|19 = = saturate:i BCEGILSbcdefghilst,BCEGILSbcdefghilst = =|21 = = = BCEGILNSbcdefghilnst,BCEGILNSbcdefghilnst = =
Ceil|6 1-1 1-1 . dfh T0 T0|13 = = = bdfh = =
Celu|12 1-1 1-1 alpha:f f T0 T0
CenterCropPad|18 2-2 1-1 axes:I BCILSXbcdfhilstx,il T0,T1 T0
Clip|6 1-1 1-1 max:f,min:f dfh T0 T0|11 1-3 = . = T0,T0?,T0? =|12 = = = CILScdfhils = =|13 = = = CILSbcdfhils = =
Col2Im|18 3-3 1-1 dilations:I,pads:I,strides:I BCILSXbcdfhilstx T0,l,l T0
Compress|9 2-2 1-1 axis:i BCILSXcdfhilstx,B T0,T1 T0|11 = = = = = =
Concat|4 1- 1-1 axis:i! BCILSXcdfhilstx T0* T0|11 = = = = = =|13 = = = BCILSXbcdfhilstx = =
ConcatFromSequence|11 1-1 1-1 axis:i!,new_axis:i +,BCILSXcdfhilstx T0 T1
Constant|1 0-0 1-1 value:t! dfh . T0|9 = = = BCILSXcdfhilstx = =|11 = = sparse_value:o,value:t = = =|12 = = sparse_value:o,value:t,value_float:f,value_floats:F,value_int:i,value_ints:I,value_string:s,value_strings:S = = =|13 = = = BCILSXbcdfhilstx = =|19 = = = BCEGILSXbcdefghilstx = =|21 = = = BCEGILNSXbcdefghilnstx = =
ConstantOfShape|9 1-1 1-1 value:t l,BCILScdfhils T0 T1|20 = = = l,BCEGILSbcdefghils = =|21 = = = l,BCEGILNSbcdefghilns = =
Conv|1 2-3 1-1 auto_pad:s,dilations:I,group:i,kernel_shape:I,pads:I,strides:I dfh T0,T0,T0? T0|11 = = = = = =|22 = = = bdfh = =
ConvInteger|10 2-4 1-1 auto_pad:s,dilations:I,group:i,kernel_shape:I,pads:I,strides:I Cc,Cc,i T0,T1,T0?,T1? T2
ConvTranspose|1 2-3 1-1 auto_pad:s,dilations:I,group:i,kernel_shape:I,output_padding:I,output_shape:I,pads:I,strides:I dfh T0,T0,T0? T0|11 = = = = = =|22 = = = bdfh = =
Cos|7 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
Cosh|9 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
CumSum|11 2-2 1-1 exclusive:i,reverse:i ILdfil,il T0,T1 T0|14 = = = ILbdfhil,il = =
DFT|17 1-2 1-1 axis:i,inverse:i,onesided:i bdfh,il T0,T1? T0|20 1-3 = inverse:i,onesided:i = T0,T1?,l? =
DeformConv|19 3-5 1-1 dilations:I,group:i,kernel_shape:I,offset_group:i,pads:I,strides:I dfh T0,T0,T0,T0?,T0? T0|22 = = = bdfh = =
DepthToSpace|1 1-1 1-1 blocksize:i! BCILSXcdfhilstx T0 T0|11 = = blocksize:i!,mode:s = = =|13 = = = BCILSXbcdfhilstx = =
DequantizeLinear|10 2-3 1-1 . Cci T0,f,T0? f|13 = = axis:i = = =|19 = = = CEGcegi,bfh T0,T1,T0? T1|21 = = axis:i,block_size:i CEGNScegins,bfh = =
Det|11 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
Div|7 2-2 1-1 . ILdfhil T0,T0 T0|13 = = = ILbdfhil = =|14 = = = CILSbcdfhils = =
Dropout|7 1-1 1-2 ratio:f dfh T0 T0,T0?|10 = = = dfh,B = T0,T1?|12 1-3 = seed:i dfh,dfh,B T0,T1?,T2? T0,T2?|13 = = = bdfh,dfh,B = =|22 = = = EGbdefgh,EGbdefgh,B = =
DynamicQuantizeLinear|11 1-1 3-3 . f,C T0 T1,f,T1
Einsum|12 1- 1-1 equation:s! CILScdfhils T0* T0
Elu|6 1-1 1-1 alpha:f dfh T0 T0|22 = = = bdfh = =
Equal|7 2-2 1-1 . Bil,B T0,T0 T1|11 = = = BCILScdfhils,B = =|13 = = = BCILSbcdfhils,B = =|19 = = = BCILSbcdfhilst,B = =
Erf|9 1-1 1-1 . CILScdfhils T0 T0|13 = = = CILSbcdfhils = =
Exp|6 1-1 1-1 . dfh T0 T0|13 = = = bdfh = =
Expand|8 2-2 1-1 . BCILSXcdfhilstx T0,l T0|13 = = = BCILSXbcdfhilstx = =
EyeLike|9 1-1 1-1 dtype:i,k:i BCILScdfhils,BCILScdfhils T0 T1|22 = = = BCILSbcdfhils,BCILSbcdfhils = =
Flatten|1 1-1 1-1 axis:i dfh T0 T0|9 = = = BCILSXcdfhilstx = =|11 = = = = = =|13 = = = BCILSXbcdfhilstx = =|21 = = = BCEGILNSXbcdefghilnstx = =
Floor|6 1-1 1-1 . dfh T0 T0|13 = = = bdfh = =
GRU|7 3-6 0-2 activation_alpha:F,activation_beta:F,activations:S,clip:f,direction:s,hidden_size:i,linear_before_reset:i dfh,i T0,T0,T0,T0?,T1?,T0? T0?,T0?|14 = = activation_alpha:F,activation_beta:F,activations:S,clip:f,direction:s,hidden_size:i,layout:i,linear_before_reset:i = = =|22 = = = bdfh,i = =
Gather|1 2-2 1-1 axis:i BCILSXcdfhilstx,il T0,T1 T0|11 = = = = = =|13 = = = BCILSXbcdfhilstx,il = =
GatherElements|11 2-2 1-1 axis:i BCILSXcdfhilstx,il T0,T1 T0|13 = = = BCILSXbcdfhilstx,il = =
GatherND|11 2-2 1-1 . BCILSXcdfhilstx T0,l T0|12 = = batch_dims:i = = =|13 = = = BCILSXbcdfhilstx = =
Gelu|20 1-1 1-1 approximate:s bdfh T0 T0
Gemm|7 3-3 1-1 alpha:f,beta:f,transA:i,transB:i dfh T0,T0,T0 T0|9 = = = ILdfhil = =|11 2-3 = = = T0,T0,T0? =|13 = = = ILbdfhil = =
GlobalAveragePool|1 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
GlobalLpPool|2 1-1 1-1 p:i bdfh T0 T0|22 = = = dfh = =
GlobalMaxPool|1 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
Greater|7 2-2 1-1 . dfh,B T0,T0 T1|9 = = = CILScdfhils,B = =|13 = = = CILSbcdfhils,B = =
GreaterOrEqual|12 2-2 1-1 . CILScdfhils,B T0,T0 T1|16 = = = CILSbcdfhils,B = =
GridSample|16 2-2 1-1 align_corners:i,mode:s,padding_mode:s BCILSXcdfhilstx,dfh T0,T1 T0|20 = = = = = =|22 = = = BCILSXbcdfhilstx,bdfh = =
GroupNormalization|18 3-3 1-1 epsilon:f,num_groups:i! bdfh T0,T0,T0 T0|21 = = epsilon:f,num_groups:i!,stash_type:i = = =
HammingWindow|17 1-1 1-1 output_datatype:i,periodic:i il,CILSbcdfhils T0 T1
HannWindow|17 1-1 1-1 output_datatype:i,periodic:i il,CILSbcdfhils T0 T1
HardSigmoid|6 1-1 1-1 alpha:f,beta:f dfh T0 T0|22 = = = bdfh = =
HardSwish|14 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
Hardmax|1 1-1 1-1 axis:i dfh T0 T0|11 = = = = = =|13 = = = bdfh = =
Identity|1 1-1 1-1 . BCILSXcdfhilstx T0 T0|13 = = = BCILSXbcdfhilstx = =|14 = = = BCILSXbcdfhilstx+ = =|16 = = = = = =|19 = = = BCEGILSXbcdefghilstx+ = =|21 = = = BCEGILNSXbcdefghilnstx+ = =
If|1 1-1 1- else_branch:g!,then_branch:g! BCILSXcdfhilstx,B T1 T0~|11 = = = = = =|13 = = = BCILSXcdfhilstx+,B = =|16 = = = BCILSXbcdfhilstx+,B = =|19 = = = BCEGILSXbcdefghilstx+,B = =|21 = = = BCEGILNSXbcdefghilnstx+,B = =
ImageDecoder|20 1-1 1-1 pixel_format:s C,C T0 T1
InstanceNormalization|6 3-3 1-1 epsilon:f dfh T0,T0,T0 T0|22 = = = bdfh = =
IsInf|10 1-1 1-1 detect_negative:i,detect_positive:i df,B T0 T1|20 = = = EGbdefgh,B = =
IsNaN|9 1-1 1-1 . dfh,B T0 T1|13 = = = bdfh,B = =|20 = = = EGbdefgh,B = =
LRN|1 1-1 1-1 alpha:f,beta:f,bias:f,size:i! dfh T0 T0|13 = = = bdfh = =
LSTM|7 3-8 0-3 activation_alpha:F,activation_beta:F,activations:S,clip:f,direction:s,hidden_size:i,input_forget:i dfh,i T0,T0,T0,T0?,T1?,T0?,T0?,T0? T0?,T0?,T0?|14 = = activation_alpha:F,activation_beta:F,activations:S,clip:f,direction:s,hidden_size:i,input_forget:i,layout:i = = =|22 = = = bdfh,i = =
LayerNormalization|17 2-3 1-3 axis:i,epsilon:f,stash_type:i bdfh,bf T0,T0,T0? T0,T1?,T1?
LeakyRelu|6 1-1 1-1 alpha:f dfh T0 T0|16 = = = bdfh = =
Less|7 2-2 1-1 . dfh,B T0,T0 T1|9 = = = CILScdfhils,B = =|13 = = = CILSbcdfhils,B = =
LessOrEqual|12 2-2 1-1 . CILScdfhils,B T0,T0 T1|16 = = = CILSbcdfhils,B = =
Log|6 1-1 1-1 . dfh T0 T0|13 = = = bdfh = =
LogSoftmax|1 1-1 1-1 axis:i dfh T0 T0|11 = = = = = =|13 = = = bdfh = =
Loop|1 3- 1- body:g! BCILSXcdfhilstx,l,B T1?,T2?,T0~ T0~|11 2- = = = = =|13 = = = BCILSXcdfhilstx+,l,B = =|16 = = = BCILSXbcdfhilstx+,l,B = =|19 = = = BCEGILSXbcdefghilstx+,l,B = =|21 = = = BCEGILNSXbcdefghilnstx+,l,B = =
LpNormalization|1 1-1 1-1 axis:i,p:i dfh T0 T0|22 = = = bdfh = =
LpPool|2 1-1 1-1 auto_pad:s,kernel_shape:I!,p:i,pads:I,strides:I dfh T0 T0|11 = = = = = =|18 = = auto_pad:s,ceil_mode:i,dilations:I,kernel_shape:I!,p:i,pads:I,strides:I = = =|22 = = = bdfh = =
MatMul|1 2-2 1-1 . dfh T0,T0 T0|9 = = = ILdfhil = =|13 = = = ILbdfhil = =
MatMulInteger|10 2-4 1-1 . Cc,Cc,i T0,T1,T0?,T1? T2
Max|8 1- 1-1 . dfh T0* T0|12 = = = CILScdfhils = =|13 = = = CILSbcdfhils = =
MaxPool|8 1-1 1-2 auto_pad:s,kernel_shape:I!,pads:I,storage_order:i,strides:I dfh,l T0 T0,T1?|10 = = auto_pad:s,ceil_mode:i,dilations:I,kernel_shape:I!,pads:I,storage_order:i,strides:I = = =|11 = = = = = =|12 = = = Ccdfh,l = =|22 = = = Cbcdfh,l = =
MaxRoiPool|1 2-2 1-1 pooled_shape:I!,spatial_scale:f dfh T0,T0 T0|22 = = = bdfh = =
MaxUnpool|9 2-3 1-1 kernel_shape:I!,pads:I,strides:I dfh,l T0,T1,T1? T0|11 = = = = = =|22 = = = bdfh,l = =
Mean|8 1- 1-1 . dfh T0* T0|13 = = = bdfh = =
MeanVarianceNormalization|9 1-1 1-1 axes:I dfh T0 T0|13 = = = bdfh = =
MelWeightMatrix|17 5-5 1-1 output_datatype:i il,bdfh,CILSbcdfhils T0,T0,T0,T1,T1 T2
Min|8 1- 1-1 . dfh T0* T0|12 = = = CILScdfhils = =|13 = = = CILSbcdfhils = =
Mish|18 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
Mod|10 2-2 1-1 fmod:i CILScdfhils T0,T0 T0|13 = = = CILSbcdfhils = =
Mul|7 2-2 1-1 . ILdfhil T0,T0 T0|13 = = = ILbdfhil = =|14 = = = CILSbcdfhils = =
Multinomial|7 1-1 1-1 dtype:i,sample_size:i,seed:f dfh,il T0 T1|22 = = = bdfh,il = =
Neg|6 1-1 1-1 . cdfhils T0 T0|13 = = = bcdfhils = =
NegativeLogLikelihoodLoss|12 2-3 1-1 ignore_index:i,reduction:s dfh,il T0,T1,T0? T0|13 = = = = = =|22 = = = bdfh,il = =
NonMaxSuppression|10 2-5 1-1 center_point_box:i . f,f,l?,f?,f? l|11 = = = = = =
NonZero|9 1-1 1-1 . BCILSXcdfhilstx T0 l|13 = = = BCILSXbcdfhilstx = =
Not|1 1-1 1-1 . B T0 T0
OneHot|9 3-3 1-1 axis:i CILScdfhils,CILScdfhils,BCILSXcdfhilstx T0,T1,T2 T2|11 = = = = = =
Optional|15 0-1 1-1 type:o BCILSXcdfhilstx+,+ T0? T1
OptionalGetElement|15 1-1 1-1 . +,BCILSXcdfhilstx+ T0 T1|18 = = = BCILSXcdfhilstx+,BCILSXcdfhilstx+ = =
OptionalHasElement|15 1-1 1-1 . +,B T0 T1|18 0-1 = = BCILSXcdfhilstx+,B T0? =
Or|7 2-2 1-1 . B,B T0,T0 T1
PRelu|7 2-2 1-1 . dfh T0,T0 T0|9 = = = ILdfhil = =|16 = = = ILbdfhil = =
Pad|2 1-1 1-1 mode:s,pads:I!,value:f dfh T0 T0|11 2-3 = mode:s CILScdfhils T0,l,T0? =|13 = = = BCILSXbcdfhilstx = =|18 2-4 = = BCILSXbcdfhilstx,il T0,l,T0?,T1? =|19 = = = = = =|21 = = = BCEGILNSXbcdefghilnstx,il = =
Pow|7 2-2 1-1 . dfh T0,T0 T0|12 = = = dfhil,CILScdfhils T0,T1 =|13 = = = bdfhil,CILScdfhils = =|15 = = = bdfhil,CILSbcdfhils = =
QLinearConv|10 8-9 1-1 auto_pad:s,dilations:I,group:i,kernel_shape:I,pads:I,strides:I Cc,Cc,Cc,i T0,f,T0,T1,f,T1,f,T2,T3? T2
QLinearMatMul|10 8-8 1-1 . Cc,Cc,Cc T0,f,T0,T1,f,T1,f,T2 T2|21 = = = bfh,CEGceg,CEGceg,CEGceg T1,T0,T1,T2,T0,T2,T0,T3 T3
QuantizeLinear|10 2-3 1-1 . fi,Cc T0,f,T1? T1|13 = = axis:i = = =|19 = = axis:i,saturate:i bfhi,CEGceg T0,T0,T1? =|21 = = axis:i,block_size:i,output_dtype:i,saturate:i bfhi,CEGNScegns = =
RNN|7 3-6 0-2 activation_alpha:F,activation_beta:F,activations:S,clip:f,direction:s,hidden_size:i dfh,i T0,T0,T0,T0?,T1?,T0? T0?,T0?|14 = = activation_alpha:F,activation_beta:F,activations:S,clip:f,direction:s,hidden_size:i,layout:i = = =|22 = = = bdfh,i = =
RandomNormal|1 0-0 1-1 dtype:i,mean:f,scale:f,seed:f,shape:I! dfh . T0|22 = = = bdfh = =
RandomNormalLike|1 1-1 1-1 dtype:i,mean:f,scale:f,seed:f BCILSXcdfhilstx,dfh T0 T1|22 = = = BCILSXbcdfhilstx,bdfh = =
RandomUniform|1 0-0 1-1 dtype:i,high:f,low:f,seed:f,shape:I! dfh . T0|22 = = = bdfh = =
RandomUniformLike|1 1-1 1-1 dtype:i,high:f,low:f,seed:f BCILSXcdfhilstx,dfh T0 T1|22 = = = BCILSXbcdfhilstx,bdfh = =
Range|11 3-3 1-1 . dfils T0,T0,T0 T0
Reciprocal|6 1-1 1-1 . dfh T0 T0|13 = = = bdfh = =
ReduceL1|1 1-1 1-1 axes:I,keepdims:i ILdfhil T0 T0|11 = = = = = =|13 = = = ILbdfhil = =|18 1-2 = keepdims:i,noop_with_empty_axes:i = T0,l? =
ReduceL2|1 1-1 1-1 axes:I,keepdims:i ILdfhil T0 T0|11 = = = = = =|13 = = = ILbdfhil = =|18 1-2 = keepdims:i,noop_with_empty_axes:i = T0,l? =
ReduceLogSum|1 1-1 1-1 axes:I,keepdims:i ILdfhil T0 T0|11 = = = = = =|13 = = = ILbdfhil = =|18 1-2 = keepdims:i,noop_with_empty_axes:i = T0,l? =
ReduceLogSumExp|1 1-1 1-1 axes:I,keepdims:i ILdfhil T0 T0|11 = = = = = =|13 = = = ILbdfhil = =|18 1-2 = keepdims:i,noop_with_empty_axes:i = T0,l? =
ReduceMax|1 1-1 1-1 axes:I,keepdims:i ILdfhil T0 T0|11 = = = = = =|12 = = = CILcdfhil = =|13 = = = CILbcdfhil = =|18 1-2 = keepdims:i,noop_with_empty_axes:i = T0,l? =|20 = = = BCILbcdfhil = =
ReduceMean|1 1-1 1-1 axes:I,keepdims:i ILdfhil T0 T0|11 = = = = = =|13 = = = ILbdfhil = =|18 1-2 = keepdims:i,noop_with_empty_axes:i = T0,l? =
ReduceMin|1 1-1 1-1 axes:I,keepdims:i ILdfhil T0 T0|11 = = = = = =|12 = = = CILcdfhil = =|13 = = = CILbcdfhil = =|18 1-2 = keepdims:i,noop_with_empty_axes:i = T0,l? =|20 = = = BCILbcdfhil = =
ReduceProd|1 1-1 1-1 axes:I,keepdims:i ILdfhil T0 T0|11 = = = = = =|13 = = = ILbdfhil = =|18 1-2 = keepdims:i,noop_with_empty_axes:i = T0,l? =
ReduceSum|1 1-1 1-1 axes:I,keepdims:i ILdfhil T0 T0|11 = = = = = =|13 1-2 = keepdims:i,noop_with_empty_axes:i ILbdfhil T0,l? =
ReduceSumSquare|1 1-1 1-1 axes:I,keepdims:i ILdfhil T0 T0|11 = = = = = =|13 = = = ILbdfhil = =|18 1-2 = keepdims:i,noop_with_empty_axes:i = T0,l? =
RegexFullMatch|20 1-1 1-1 pattern:s t,B T0 T1
Relu|6 1-1 1-1 . dfh T0 T0|13 = = = bdfh = =|14 = = = bcdfhils = =
Reshape|5 2-2 1-1 . BCILSXcdfhilstx T0,l T0|13 = = = BCILSXbcdfhilstx = =|14 = = allowzero:i = = =|19 = = = BCEGILSXbcdefghilstx = =|21 = = = BCEGILNSXbcdefghilnstx = =
Resize|10 2-2 1-1 mode:s BCILSXcdfhilstx T0,f T0|11 3-4 = coordinate_transformation_mode:s,cubic_coeff_a:f,exclude_outside:i,extrapolation_value:f,mode:s,nearest_mode:s BCILSXcdfhilstx,dfh T0,T1,f,l? =|13 1-4 = = BCILSXbcdfhilstx,dfh T0,T1?,f?,l? =|18 = = antialias:i,axes:I,coordinate_transformation_mode:s,cubic_coeff_a:f,exclude_outside:i,extrapolation_value:f,keep_aspect_ratio_policy:s,mode:s,nearest_mode:s = = =|19 = = = = = =
ReverseSequence|10 2-2 1-1 batch_axis:i,time_axis:i BCILSXcdfhilstx T0,l T0
RoiAlign|10 3-3 1-1 mode:s,output_height:i,output_width:i,sampling_ratio:i,spatial_scale:f dfh,l T0,T0,T1 T0|16 = = coordinate_transformation_mode:s,mode:s,output_height:i,output_width:i,sampling_ratio:i,spatial_scale:f = = =|22 = = = bdfh,l = =
Round|11 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
STFT|17 2-4 1-1 onesided:i bdfh,il T0,T1,T0?,T1? T0
Scan|8 2- 1- body:g!,directions:I,num_scan_inputs:i! l,BCILSXcdfhilstx T0?,T1~ T1~|9 1- = body:g!,num_scan_inputs:i!,scan_input_axes:I,scan_input_directions:I,scan_output_axes:I,scan_output_directions:I BCILSXcdfhilstx T0~ T0~|11 = = = = = =|16 = = = BCILSXbcdfhilstx = =|19 = = = BCEGILSXbcdefghilstx = =|21 = = = BCEGILNSXbcdefghilnstx = =
Scatter|9 3-3 1-1 axis:i BCILSXcdfhilstx,il T0,T1,T0 T0|11 - - - - - -
ScatterElements|11 3-3 1-1 axis:i BCILSXcdfhilstx,il T0,T1,T0 T0|13 = = = BCILSXbcdfhilstx,il = =|16 = = axis:i,reduction:s = = =|18 = = = = = =
ScatterND|11 3-3 1-1 . BCILSXcdfhilstx T0,l,T0 T0|13 = = = BCILSXbcdfhilstx = =|16 = = reduction:s = = =|18 = = = = = =
Selu|6 1-1 1-1 alpha:f,gamma:f dfh T0 T0|22 = = = bdfh = =
SequenceAt|11 2-2 1-1 . +,BCILSXcdfhilstx,il T0,T2 T1
SequenceConstruct|11 1- 1-1 . BCILSXcdfhilstx,+ T0* T1
SequenceEmpty|11 0-0 1-1 dtype:i + . T0
SequenceErase|11 1-2 1-1 . +,il T0,T1? T0
SequenceInsert|11 2-3 1-1 . BCILSXcdfhilstx,+,il T1,T0,T2? T1
SequenceLength|11 1-1 1-1 . +,l T0 T1
SequenceMap|17 1- 1- body:g! +,BCILSXcdfhilstx+ T0,T1~ T0~
Shape|1 1-1 1-1 . BCILSXcdfhilstx,l T0 T1|13 = = = BCILSXbcdfhilstx,l = =|15 = = end:i,start:i = = =|19 = = = BCEGILSXbcdefghilstx,l = =|21 = = = BCEGILNSXbcdefghilnstx,l = =
Shrink|9 1-1 1-1 bias:f,lambd:f CILScdfhils T0 T0
Sigmoid|6 1-1 1-1 . dfh T0 T0|13 = = = bdfh = =
Sign|9 1-1 1-1 . CILScdfhils T0 T0|13 = = = CILSbcdfhils = =
Sin|7 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
Sinh|9 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
Size|1 1-1 1-1 . BCILSXcdfhilstx,l T0 T1|13 = = = BCILSXbcdfhilstx,l = =|19 = = = BCEGILSXbcdefghilstx,l = =|21 = = = BCEGILNSXbcdefghilnstx,l = =
Slice|1 1-1 1-1 axes:I,ends:I!,starts:I! BCILSXcdfhilstx T0 T0|10 3-5 = . BCILSXcdfhilstx,il T0,T1,T1,T1?,T1? =|11 = = = = = =|13 = = = BCILSXbcdfhilstx,il = =
Softmax|1 1-1 1-1 axis:i dfh T0 T0|11 = = = = = =|13 = = = bdfh = =
SoftmaxCrossEntropyLoss|12 2-3 1-2 ignore_index:i,reduction:s dfh,il T0,T1,T0? T0,T0?|13 = = = bdfh,il = =
Softplus|1 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
Softsign|1 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
SpaceToDepth|1 1-1 1-1 blocksize:i! BCILSXcdfhilstx T0 T0|13 = = = BCILSXbcdfhilstx = =
Split|2 1-1 1- axis:i,split:I BCILSXcdfhilstx T0 T0*|11 = = = = = =|13 1-2 = axis:i BCILSXbcdfhilstx T0,l? =|18 = = axis:i,num_outputs:i = = =
SplitToSequence|11 1-2 1-1 axis:i,keepdims:i BCILSXcdfhilstx,il,+ T0,T1? T2
Sqrt|6 1-1 1-1 . dfh T0 T0|13 = = = bdfh = =
Squeeze|1 1-1 1-1 axes:I BCILSXcdfhilstx T0 T0|11 = = = = = =|13 1-2 = . BCILSXbcdfhilstx T0,l? =|21 = = = BCEGILNSXbcdefghilnstx = =
StringConcat|20 2-2 1-1 . t T0,T0 T0
StringNormalizer|10 1-1 1-1 case_change_action:s,is_case_sensitive:i,locale:s,stopwords:S . t t
StringSplit|20 1-1 2-2 delimiter:s,maxsplit:i t,t,l T0 T1,T2
Sub|7 2-2 1-1 . ILdfhil T0,T0 T0|13 = = = ILbdfhil = =|14 = = = CILSbcdfhils = =
Sum|8 1- 1-1 . dfh T0* T0|13 = = = bdfh = =
Tan|7 1-1 1-1 . dfh T0 T0|22 = = = bdfh = =
Tanh|6 1-1 1-1 . dfh T0 T0|13 = = = bdfh = =
TfIdfVectorizer|9 1-1 1-1 max_gram_length:i!,max_skip_count:i!,min_gram_length:i!,mode:s!,ngram_counts:I!,ngram_indexes:I!,pool_int64s:I,pool_strings:S,weights:F ilt,f T0 T1
ThresholdedRelu|10 1-1 1-1 alpha:f dfh T0 T0|22 = = = bdfh = =
Tile|6 2-2 1-1 . BCILSXcdfhilstx,l T0,T1 T0|13 = = = BCILSXbcdfhilstx,l = =
TopK|1 1-1 2-2 axis:i,k:i! dfh,l T0 T0,T1|10 2-2 = axis:i = T0,l =|11 = = axis:i,largest:i,sorted:i CILScdfhils,l = =
Transpose|1 1-1 1-1 perm:I BCILSXcdfhilstx T0 T0|13 = = = BCILSXbcdfhilstx = =|21 = = = BCEGILNSXbcdefghilnstx = =
Trilu|14 1-2 1-1 upper:i BCILSXbcdfhilstx T0,l? T0
Unique|11 1-1 1-4 axis:i,sorted:i BCILSXcdfhilstx T0 T0,l?,l?,l?
Unsqueeze|1 1-1 1-1 axes:I! BCILSXcdfhilstx T0 T0|11 = = = = = =|13 2-2 = . BCILSXbcdfhilstx T0,l =|21 = = = BCEGILNSXbcdefghilnstx = =
Upsample|7 1-1 1-1 mode:s,scales:F! BCILSXcdfhilstx T0 T0|9 2-2 = mode:s = T0,f =|10 - - - - - -
Where|9 3-3 1-1 . B,BCILSXcdfhilstx T0,T1,T1 T1|16 = = = B,BCILSXbcdfhilstx = =
Xor|7 2-2 1-1 . B,B T0,T0 T1
`;
